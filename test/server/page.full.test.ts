import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Listener, LocalStore } from '../../src/cli/host.ts'
import { openLocal } from '../../src/server/local.ts'
import { questions } from '../../src/server/questions.ts'

/** Debian's Chromium; a browser that plays on its own would look for its maker's hosts. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

const folder = mkdtempSync(join(tmpdir(), 'page-'))
let store: LocalStore
let listener: Listener
let browser: Browser

beforeAll(async () => {
  store = await openLocal(join(folder, 'seeds.db'), { create: true, analyze: true, extensions: join(import.meta.dirname, '../../seeds/extensions') })
  await ask('mutation { trustExtension(name: "login-accounts") { __typename } }', {})
  await ask('mutation ($target: String!) { analyzeTarget(input: { target: $target }) { __typename } }', { target: join(import.meta.dirname, '../../seeds/layout') })
  listener = await store.listen({ host: '127.0.0.1', port: 0, orNext: false, allowAnalyze: false, allowedHosts: [] })
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS })
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await listener?.stop()
  await store?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function ask(query: string, variables: object): Promise<void> {
  await store.fetch(store.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }) })
}

test('the page asks the first question and shows the answer, with nothing from elsewhere', async () => {
  const page = await browser.newPage()
  const complaints: string[] = []
  const elsewhere: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(listener.url) && !url.startsWith('data:') && !url.startsWith(`blob:${listener.url}`)) elsewhere.push(url)
  })
  await page.goto(listener.url)
  expect(await page.title()).toBe('Stratigraph')
  const tabs = questions().length
  await page.locator('.graphiql-tab').nth(tabs - 1).waitFor()
  expect(await page.locator('.graphiql-tab').count()).toBe(tabs)
  await page.locator('.graphiql-execute-button').click()
  await page.waitForFunction(() => document.querySelector('.result-window')?.textContent?.includes('billing'))
  const shown = (await page.locator('.result-window').innerText()).replace(/\s/g, '')
  expect(shown).toContain('seeds.example/shop/billing:1.0')
  expect(shown).toContain('pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1')
  expect(shown).not.toContain('2.17.1')
  expect(complaints).toEqual([])
  expect(elsewhere).toEqual([])
}, 60_000)

// What each tab shows: a verdict and why, the trail and what it lacks, a row of a table.
test.each([
  [3, 'Deployable', ['"verdict":"FAIL"', 'Nouserisset,soitrunsasroot.', 'p.node.purl', 'log4j-core-2.14.1.jar']],
  [4, 'Custody', ['BUILD_FINISHED', 'ATTESTED_UNSIGNED', 'CUSTODY.PROVENANCE_UNSIGNED', 'https://ci.seeds.example/tools/static/runs/7']],
  [5, 'Report', ['Packagesthattwoimagesdonothavealike', 'UPGRADED', 'pkg:pypi/jinja2@3.1.6']],
  [6, 'Accounts', ['"path":"/etc/passwd"', '"logins":["root"]', 'extensionlogin-accounts@1.0.0']],
])('tab %i, %s, answers', { timeout: 60_000 }, async (tab, operation, words) => {
  const page = await browser.newPage({ viewport: { width: 1600, height: 20_000 } })
  await page.goto(listener.url)
  const shows = (name: string) => page.waitForFunction((text) => document.querySelector('.graphiql-query-editor')?.textContent?.replace(/\s/g, ' ').includes(text), `query ${name}`)
  await shows('Library')
  await page.locator('.graphiql-tab-button').nth(tab).click()
  await shows(operation)
  // For some milliseconds after a tab is shown, GraphiQL still sends the operation of the one before.
  await vi.waitFor(async () => {
    await page.locator('.graphiql-execute-button').click()
    await page.waitForFunction(() => document.querySelector('.result-window')?.textContent?.includes('"data"'), null, { timeout: 5_000 })
  }, { timeout: 40_000 })
  const shown = (await page.locator('.result-window').innerText()).replace(/\s/g, '')
  for (const word of words) expect(shown).toContain(word)
})

test('each question is one click away, and the next visit finds the same tabs', async () => {
  const page = await browser.newPage()
  await page.goto(listener.url)
  const tabs = page.locator('.graphiql-tab')
  await tabs.nth(questions().length - 1).waitFor()
  for (const [i, query] of [...questions().entries()].slice(1)) {
    await tabs.nth(i).click()
    await page.locator('.graphiql-tab-active').getByText(/query (\w+)/.exec(query)![1]!).waitFor({ timeout: 5_000 })
  }
  await page.reload()
  await tabs.nth(questions().length - 1).waitFor()
  expect(await tabs.allInnerTexts()).toEqual(questions().map((query) => /query (\w+)/.exec(query)![1]))
}, 60_000)
