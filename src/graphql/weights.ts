/**
 * What fields cost that look at much more than they show, in objects; see `Cost`. One object is one row of a plain page.
 *
 * The rule: a request that spends the whole limit (50,000 objects) on one of these fields keeps the store busy for seconds, not
 * minutes. Measured on SQLite, 49 images with 28,160 file entries, and one image of 7,524 files and 109 packages:
 *
 * | field          | one costs the store                   | so many fit in a request |
 * |----------------|---------------------------------------|--------------------------|
 * | packages       | 1 ms                                  | 2,500                    |
 * | packageFiles   | 1 ms                                  | 2,500                    |
 * | imageFiles     | 33 ms, 96 ms with a glob              | 200                      |
 * | containment    | 1.5 ms, with the matches of 100 images | 250                     |
 * | packageChanges | 2.4 ms                                | 250                      |
 * | fileChanges    | 95 ms, and 83 ms for the count        | 25                       |
 * | files          | 193 ms with a glob over all entries   | 10                       |
 *
 * `imageCount` took 0.01 ms there and grows with the images that contain a package, `hiddenBytes` 0.03 ms with the files that a layer hides.
 *
 * `lineagePath` looks at up to 20,000 images and builds.
 *
 * What takes long although it fits is ended by the time limit of the server.
 */
export const WEIGHTS = {
  packages: 20,
  packageFiles: 20,
  imageFiles: 250,
  containment: 200,
  packageChanges: 200,
  fileChanges: 2_000,
  changesByLayer: 4_000,
  kin: 50,
  path: 1_000,
  files: 5_000,
  imageCount: 50,
  hiddenBytes: 10,
  rootCauses: 5_000,
  requirements: 50,
  configs: 100,
  imageConfigs: 100,
} as const

/** How many members a plain list is taken to have: layers, tags, occurrences, gaps; most images have fewer of each. */
export const LIST_LENGTH = 10
