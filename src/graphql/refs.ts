import type {
  FileOwnerRow,
  FileRow,
  ImageFileRow,
  ImageLayerRow,
  ImagePackageRow,
  ImageRow,
  LayerRow,
  OccurrenceRow,
  PackageRow,
  PackageVersionRow,
  TagRow,
} from '../lineage/sql/reads/rows.ts'
import type { PlacedPackageChange } from '../lineage/sql/reads/package-changes.ts'
import type { FileChangeRow } from '../lineage/sql/reads/file-changes.ts'
import { builder } from './builder.ts'
import { type Edge, connectionOf } from './connection.ts'

// Types that speak of each other are named here and described in files of their own.

export const Image = builder.objectRef<ImageRow>('Image')
export const ImageLayer = builder.objectRef<ImageLayerRow>('ImageLayer')
export const Layer = builder.objectRef<LayerRow>('Layer')
export const Package = builder.objectRef<PackageRow>('Package')
export const PackageVersion = builder.objectRef<PackageVersionRow>('PackageVersion')
export const Occurrence = builder.objectRef<OccurrenceRow>('Occurrence')
export const FileOwner = builder.objectRef<FileOwnerRow>('FileOwner')
export const File = builder.objectRef<FileRow>('File')
export const PackageChange = builder.objectRef<PlacedPackageChange>('PackageChange')
export const Repository = builder.objectRef<{ readonly name: string }>('Repository')
export const Tag = builder.objectRef<TagRow>('Tag')
export const FileChange = builder.objectRef<FileChangeRow>('FileChange')

export type ImagePackageEdgeRow = ImagePackageRow & { readonly cursor: string }
export type ImageFileEdgeRow = ImageFileRow & { readonly cursor: string }
export type ImageEdgeRow = Edge<ImageRow>

export const ImageConnection = connectionOf('Image', Image, 'images')
export const LayerConnection = connectionOf('Layer', Layer, 'layers')
export const PackageVersionConnection = connectionOf('PackageVersion', PackageVersion, 'package versions')
export const TagConnection = connectionOf('Tag', Tag, 'tags')
export const FileConnection = connectionOf('File', File, 'file entries')
export const PackageChangeConnection = connectionOf('PackageChange', PackageChange, 'changes of packages')
export const FileChangeConnection = connectionOf('FileChange', FileChange, 'changes of files')
