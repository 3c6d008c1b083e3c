#!/usr/bin/env python3
"""Writes owners.tsv.gz: whose each file of the seeds is, by other tools than ours.

Each image is unpacked by Python's tarfile. A deb owns what `dpkg-query -S` says (asked also for the path that a list may have instead,
through a link of the root), unless it is removed and only its configuration is left; a
Python distribution what importlib.metadata reads of its RECORD, besides its METADATA; an npm package what Node's findPackageJSON leads to it
from below node_modules; an archive of Java itself. Run it in the root of the repository.
Columns: image, path, kinds and names of the owners.
"""
import gzip, importlib.metadata, io, json, os, re, shutil, subprocess, sys, tarfile, tempfile

IMAGES = ['base/debian:12.1', 'base/debian:12.2', 'shop/orders:1.0', 'shop/orders:1.1', 'shop/storefront:1.0', 'shop/storefront:1.1', 'shop/billing:1.1', 'tools/slim:1.0']
NPM = """const {findPackageJSON} = require('node:module'), {pathToFileURL} = require('node:url'), {dirname} = require('node:path'), fs = require('node:fs')
for (const file of fs.readFileSync(0, 'utf8').split('\\n').filter(Boolean)) {
  let found = findPackageJSON('.', pathToFileURL(dirname(file) + '/x.js'))
  // A package may have further ones in its folders, which say how to load what lies there.
  while (found?.endsWith('package.json') && !/\\/node_modules\\/(@[^/]+\\/)?[^/]+\\/package.json$/.test(found)) found = findPackageJSON('.', pathToFileURL(dirname(dirname(found)) + '/x.js'))
  console.log(file + (found?.endsWith('package.json') ? '\\t' + found + '\\t' + JSON.parse(fs.readFileSync(found)).name : ''))
}"""


def run(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, **more).stdout


def blob(descriptor):
    return open('seeds/layout/blobs/' + descriptor['digest'].replace(':', '/'), 'rb').read()


def unpack(image, root):
    os.mkdir(root)
    index = json.load(open('seeds/layout/index.json'))['manifests']
    named = next(each for each in index if each['annotations']['org.opencontainers.image.ref.name'] == f'seeds.example/{image}')
    for layer in json.loads(blob(named))['layers']:
        packed = blob(layer)
        plain = subprocess.run(['zstd', '-dc'], input=packed, capture_output=True, check=True).stdout if layer['mediaType'].endswith('zstd') else gzip.decompress(packed)
        with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
            marks = [each for each in tar if os.path.basename(each.name).startswith('.wh.')]
            for mark in marks:
                folder, name = os.path.split(os.path.join(root, mark.name))
                for gone in os.listdir(folder) if name == '.wh..wh..opq' else [name[4:]]:
                    path = os.path.join(folder, gone)
                    shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.remove(path)
            tar.extractall(root, [each for each in tar if each not in marks], filter='fully_trusted')


def files_of(root):
    for folder, folders, files in os.walk(root):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in files + links:
            yield os.path.join(folder, name)[len(root):]


def dpkg_owners(root, files):
    spellings = {}
    for file in files:
        spellings.setdefault(file, file)
        top = file.split('/')[2] if file.startswith('/usr/') else ''
        if top and os.path.islink(f'{root}/{top}'):
            spellings[file[4:]] = file
    database = f'{root}/var/lib/dpkg'
    shown = run('dpkg-query', '--admindir', database, '-W', '-f', '${binary:Package} ${db:Status-Status}\n')
    removed = {line.split()[0] for line in shown.splitlines() if line.endswith(' config-files')}
    found = {}
    names = [re.sub(r'([\[\]*?\\])', r'\\\1', spelling) for spelling in spellings]
    for at in range(0, len(names), 1000):
        answer = subprocess.run(['dpkg-query', '--admindir', database, '-S', *names[at:at + 1000]], capture_output=True, text=True).stdout
        for line in answer.splitlines():
            if ' diversion by ' in f' {line}' or line.startswith('local diversion'):
                continue
            packages, path = line.split(': ', 1)
            if path in spellings:
                found.setdefault(spellings[path], set()).update(f'deb:{package.split(":")[0]}' for package in packages.split(', ') if package not in removed)
    return found


def python_owners(root, files):
    found = {}
    sites = {os.path.dirname(os.path.dirname(file)) for file in files if re.search(r'\.(dist|egg)-info/(METADATA|PKG-INFO)$', file)}
    for site in sites:
        for distribution in importlib.metadata.distributions(path=[root + site]):
            name = 'pypi:' + re.sub(r'[-_.]+', '-', distribution.name).lower()
            own = {os.path.normpath(str(distribution.locate_file(file))) for file in distribution.files or []} | {f'{distribution._path}/METADATA'}
            for file in own:
                found.setdefault(file[len(root):], set()).add(name)
    return found


def npm_owners(root, files):
    answer = run('npx', 'node', '-e', NPM, input='\n'.join(root + file for file in files if '/node_modules/' in file))
    found = {}
    for line in answer.splitlines():
        file, *package = line.split('\t')
        if package:
            found[file[len(root):]] = {f'npm:{package[1]}'}
    for file in files:
        if file.endswith('/package.json') and '/node_modules/' not in file and 'version' in json.load(open(root + file)):
            found[file] = {f'npm:{json.load(open(root + file))["name"]}'}
    return found


rows = []
for image in IMAGES:
    with tempfile.TemporaryDirectory() as work:
        root = f'{work}/root'
        unpack(image, root)
        files = sorted(files_of(root))
        owners = [dpkg_owners(root, files), python_owners(root, files), npm_owners(root, files)]
        for file in files:
            own = set().union(*(each.get(file, ()) for each in owners))
            own |= {'maven:' + os.path.basename(file)} if file.endswith(('.jar', '.war', '.ear')) else set()
            rows.append(f'{image}\t{file}\t{" ".join(sorted(own))}\n')
with open(os.path.join(os.path.dirname(sys.argv[0]), 'owners.tsv.gz'), 'wb') as out:
    out.write(gzip.compress(''.join(rows).encode(), mtime=0))
