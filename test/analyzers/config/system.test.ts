import { describe, expect, test } from 'vitest'
import { settingsOf } from './settings-of.ts'

describe('accounts', () => {
  test('passwd(5)', () => {
    expect(settingsOf('/etc/passwd', 'root:x:0:0:root:/root:/bin/bash\nopen::1000:1000::/home/open:\n+::::::\n')).toEqual([
      'passwd 1 root.uid=0', 'passwd 1 root.gid=0', 'passwd 1 root.home=/root', 'passwd 1 root.shell=/bin/bash',
      'passwd 2 open.password=empty', 'passwd 2 open.uid=1000', 'passwd 2 open.gid=1000', 'passwd 2 open.home=/home/open', 'passwd 2 open.shell=',
    ])
  })

  test('group(5)', () => {
    expect(settingsOf('/etc/group', 'docker:x:999:ann,bob\nusers:x:100:\n')).toEqual(['group 1 docker.gid=999', 'group 1 docker.member=ann', 'group 1 docker.member=bob', 'group 2 users.gid=100'])
  })

  test('shadow(5): never a hash', () => {
    const hash = '$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7'
    const found = settingsOf('/etc/shadow', `root:*:19700:0:99999:7:::\nann:${hash}:19701:0:90:7:::\nbob::19702::::::\neve:!$6$salt$abc:1::::::\nold:ab1FkBi2vxcuM:1::::::\n`)
    expect(found).toEqual([
      'shadow 1 root.password=locked', 'shadow 1 root.lastChanged=19700', 'shadow 1 root.maximumDays=99999', 'shadow 2 ann.password=hash:yescrypt', 'shadow 2 ann.lastChanged=19701',
      'shadow 2 ann.maximumDays=90', 'shadow 3 bob.password=empty', 'shadow 3 bob.lastChanged=19702', 'shadow 4 eve.password=locked', 'shadow 4 eve.lastChanged=1',
      'shadow 5 old.password=hash:des', 'shadow 5 old.lastChanged=1',
    ])
    expect(found.join()).not.toContain('j9T')
  })

  test('other files of these names are nobody’s', () => {
    expect(settingsOf('/usr/share/passwd', 'root:x:0:0:root:/root:/bin/bash\n')).toEqual([])
  })
})

test('sshd_config(5): keywords in any case, blocks of Match', () => {
  expect(settingsOf('/etc/ssh/sshd_config', '# a\nPermitRootLogin prohibit-password\nPASSWORDAUTHENTICATION=no\nSubsystem sftp /usr/lib/openssh/sftp-server\nMatch User ann\n  X11Forwarding yes\nMatch all\nPort 22\n')).toEqual([
    'sshd 2 permitrootlogin=prohibit-password', 'sshd 3 passwordauthentication=no', 'sshd 4 subsystem=sftp /usr/lib/openssh/sftp-server', 'sshd 6 match[User ann].x11forwarding=yes', 'sshd 8 port=22',
  ])
})

test('sudoers(5)', () => {
  expect(settingsOf('/etc/sudoers', 'Defaults env_reset\nroot ALL=(ALL:ALL) ALL\n%sudo ALL = (ALL) \\\n  NOPASSWD: ALL\n@includedir /etc/sudoers.d\n')).toEqual([
    'sudoers 1 Defaults=env_reset', 'sudoers 2 root=ALL=(ALL:ALL) ALL', 'sudoers 3 %sudo=ALL=(ALL)  NOPASSWD: ALL', 'sudoers 5 @includedir=/etc/sudoers.d',
  ])
  expect(settingsOf('/etc/sudoers.d/README~', 'root ALL=ALL\n')).toEqual([])
})

test('crontab(5), of the system and of users, and scripts by their folder', () => {
  expect(settingsOf('/etc/crontab', 'SHELL=/bin/sh\n17 *\t* * *\troot\tcd / && run-parts /etc/cron.hourly\n@reboot ann  /x\n')).toEqual([
    'cron 1 env.SHELL=/bin/sh', 'cron 2 root=17 * * * * cd / && run-parts /etc/cron.hourly', 'cron 3 ann=@reboot /x',
  ])
  expect(settingsOf('/etc/crontabs/root', '*/15 * * * * run-parts /etc/periodic/15min\n')).toEqual(['cron 1 root=*/15 * * * * run-parts /etc/periodic/15min'])
  expect(settingsOf('/etc/cron.daily/dpkg', '#!/bin/sh\nPASSWORD=hunter2\n')).toEqual(['cron null daily=dpkg'])
})

test('systemd units, lines that go on', () => {
  expect(settingsOf('/lib/systemd/system/a.service', '[Unit]\nDescription=A\n[Service]\nExecStart=/usr/bin/a \\\n  --token=abcdef123 \\\n  -v\nUser=a\nEnvironment="DB_PASSWORD=hunter2"\n')).toEqual([
    'systemd 2 Unit.Description=A', 'systemd 4 Service.ExecStart=/usr/bin/a  --token=[redacted]  -v', 'systemd 7 Service.User=a', 'systemd 8 Service.Environment=DB_PASSWORD=[redacted]',
  ])
})
