import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import GithubSlugger from 'github-slugger'
import { type MdastNode, markdownToMdast } from 'satteri'

export const root = resolve(import.meta.dirname, '../..')

/** What the tests of the docs need of a Markdown file. */
export type Page = {
  /** Relative to the repository's root. */
  readonly path: string
  /** The addresses of links and images, as written. */
  readonly links: readonly string[]
  /** The fragments that GitHub gives to the headings. */
  readonly anchors: ReadonlySet<string>
  /** The texts in backticks. */
  readonly spans: readonly string[]
  readonly blocks: readonly { readonly language: string; readonly text: string }[]
}

/** Reads every Markdown file that git knows or would add. */
export function readPages(): readonly Page[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '*.md']
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((path) => path !== '' && existsSync(join(root, path)))
    .map((path) => parsePage(path, readFileSync(join(root, path), 'utf8')))
}

export function parsePage(path: string, source: string): Page {
  const nodes = [...nodesOf(markdownToMdast(source, { position: false }))]
  const slugger = new GithubSlugger()
  return {
    path,
    links: nodes.flatMap((node) => ('url' in node ? [node.url] : [])),
    anchors: new Set(
      nodes.flatMap((node) => (node.type === 'heading' ? [slugger.slug(textOf(node))] : [])),
    ),
    spans: nodes.flatMap((node) => (node.type === 'inlineCode' ? [node.value] : [])),
    blocks: nodes.flatMap((node) =>
      node.type === 'code' ? [{ language: node.lang ?? '', text: node.value.trimEnd() }] : [],
    ),
  }
}

function* nodesOf(node: MdastNode): Generator<MdastNode> {
  yield node
  if ('children' in node) for (const child of node.children) yield* nodesOf(child)
}

const textOf = (node: MdastNode) =>
  [...nodesOf(node)].map((one) => ('value' in one ? one.value : '')).join('')
