import { builder } from './builder.ts'

export const LayerOrder = builder.enumType('LayerOrder', {
  description: 'Orders of layers.',
  values: {
    SHARED_BY_DESC: { value: 'imageCount', description: 'Those of most images first.' },
    BYTES_SAVED_DESC: { value: 'bytesSaved', description: 'Those that save most bytes by being shared first.' },
    SIZE_DESC: { value: 'size', description: 'The largest first.' },
  } as const,
})

export const FileType = builder.enumType('FileType', {
  description: 'The kind of a file entry.',
  values: {
    REGULAR: { description: 'A file with content.' },
    DIRECTORY: { description: 'A directory.' },
    SYMLINK: { description: 'A symbolic link.' },
    HARDLINK: { description: 'Another name of a file.' },
    CHARACTER_DEVICE: { description: 'A character device.' },
    BLOCK_DEVICE: { description: 'A block device.' },
    FIFO: { description: 'A named pipe.' },
  } as const,
})

export const BaseEvidence = builder.enumType('BaseEvidence', {
  description: 'Why an image is held for a base.',
  values: {
    CONTENT: { description: 'All its layers are the lowest layers of the image.' },
    ATTESTED: { description: 'A provenance statement names it.' },
    DECLARED: { description: 'An annotation or label names it.' },
    INFERRED: { description: 'It is guessed.' },
  } as const,
})

export const ChangeKind = builder.enumType('ChangeKind', {
  description: 'What became of a package.',
  values: {
    ADDED: { description: 'It came.' },
    REMOVED: { description: 'It went.' },
    UPGRADED: { description: 'Its version went up, in the order of its ecosystem.' },
    DOWNGRADED: { description: 'Its version went down.' },
  } as const,
})

export const FileChangeKind = builder.enumType('FileChangeKind', {
  description: 'What became of a path, a fact, or a member of a configuration.',
  values: {
    ADDED: { description: 'It came.' },
    REMOVED: { description: 'It went.' },
    CHANGED: { description: 'It is another: of a path its type, mode, owner, content or target.' },
  } as const,
})
