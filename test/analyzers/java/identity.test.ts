import { describe, expect, it } from 'vitest'
import { identify, isRuntime } from '../../../src/analyzers/java/identity.ts'
import { readManifest } from '../../../src/analyzers/java/manifest.ts'
import { readPomProperties } from '../../../src/analyzers/java/pom.ts'

describe('the name and version of an archive without descriptors', () => {
  // Artifacts of Maven Central: the file name is artifactId-version by Maven's repository layout.
  it.each([
    ['guava-31.1-jre.jar', 'guava', '31.1-jre'],
    ['log4j-1.2-api-2.14.1.jar', 'log4j-1.2-api', '2.14.1'],
    ['javax.inject-1.jar', 'javax.inject', '1'],
    ['commons-lang3-3.12.0.jar', 'commons-lang3', '3.12.0'],
    ['jackson-module-scala_2.13-2.15.0-rc1.jar', 'jackson-module-scala_2.13', '2.15.0-rc1'],
    ['hibernate-core-6.0.0.Alpha7.jar', 'hibernate-core', '6.0.0.Alpha7'],
    ['bcprov-jdk15on-1.70.jar', 'bcprov-jdk15on', '1.70'],
    ['plexus-i18n-1.0-beta-10.jar', 'plexus-i18n', '1.0-beta-10'],
    ['aether-spi-0.9.0.M2.jar', 'aether-spi', '0.9.0.M2'],
  ])('%s', (file, name, version) => {
    expect(identify(file, null)).toEqual({ group: null, name, version })
  })

  it('trusts a manifest that states the end of the file name', () => {
    const manifest = readManifest('Manifest-Version: 1.0\nBundle-Version: 9-alpha-1.2\n')
    expect(identify('a-2-b-9-alpha-1.2.jar', manifest)).toMatchObject({ name: 'a-2-b', version: '9-alpha-1.2' })
  })

  it('takes no phrase for a name: Tomcat says "Apache Tomcat" in each of its jars', () => {
    const manifest = readManifest(
      [
        'Implementation-Title: Apache Tomcat',
        'Implementation-Version: 9.0.98',
        'Bundle-SymbolicName: org.apache.tomcat-catalina',
      ].join('\n'),
    )
    expect(identify('catalina.jar', manifest)).toEqual({ group: null, name: 'tomcat-catalina', version: '9.0.98' })
  })

  it('knows a Jenkins plugin', () => {
    const manifest = readManifest('Group-Id: org.jenkins-ci.plugins\nShort-Name: git\nPlugin-Version: 4.11.0\n')
    expect(identify('git.jpi', manifest)).toEqual({ group: 'org.jenkins-ci.plugins', name: 'git', version: '4.11.0' })
  })

  it('guesses the group from a symbolic name as long as one', () => {
    const manifest = readManifest(
      'Bundle-SymbolicName: com.fasterxml.jackson.core.jackson-core;singleton:=true\nBundle-Version: 2.12.3\n',
    )
    expect(identify('jackson.jar', manifest)).toEqual({
      group: 'com.fasterxml.jackson.core',
      name: 'jackson-core',
      version: '2.12.3',
    })
  })

  it('is nothing without a version', () => {
    expect(identify('app.jar', null)).toBeNull()
    expect(identify('app.jar', readManifest('Implementation-Version: ${project.version}\n'))).toBeNull()
  })

  it('is nothing for the Java runtime itself', () => {
    expect(
      isRuntime(readManifest('Implementation-Title: Java Runtime Environment\nImplementation-Version: 17.0.15\n')),
    ).toBe(true)
  })
})

describe('a manifest', () => {
  it('joins continued lines of any line end, and ends with its main section', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = [
        'Manifest-Version: 1.0',
        'bundle-VERSION: 1.2',
        ' .3',
        '',
        'Name: other/',
        'Bundle-Version: 9',
      ].join(end)
      expect(readManifest(text).attributes.get('bundle-version')).toBe('1.2.3')
    }
  })
})

describe('pom.properties', () => {
  const folder = { groupId: 'g', artifactId: 'a' }

  it('is read with any separator, and completed from its folder', () => {
    expect(readPomProperties('# c\r\nversion: 1.0\r\ngroupId = org.x\r\n', folder)).toEqual({
      groupId: 'org.x',
      artifactId: 'a',
      version: '1.0',
    })
  })

  it('is nothing without a version or with one that was not filled in', () => {
    expect(readPomProperties('groupId=g\nartifactId=a\n', folder)).toBeNull()
    expect(readPomProperties('version=${revision}\n', folder)).toBeNull()
  })
})
