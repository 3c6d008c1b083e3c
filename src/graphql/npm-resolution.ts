/**
 * Which of several installed packages a package gets when it asks for their name, as Node looks for it (Node.js, "Loading from node_modules folders"):
 * the `node_modules` folder beside it, then those of the folders above. Paths of package.json files. Null: none of them.
 */
export function resolved(from: string, name: string, candidates: readonly string[]): string | null {
  const known = new Set(candidates)
  for (let folder = folderOf(from); ; folder = folderOf(folder)) {
    const at = `${folder}/node_modules/${name}/package.json`
    if (!folder.endsWith('/node_modules') && known.has(at)) return at
    if (folder === '') return null
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
