import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildBases } from './images/base.ts'
import { buildBilling } from './images/billing.ts'
import { buildOrders } from './images/orders.ts'
import { buildSlim } from './images/slim.ts'
import { buildStatic } from './images/static.ts'
import { buildStorefront } from './images/storefront.ts'
import { createLayout } from './kit/layout.ts'
import { truthOf } from './kit/truth.ts'

process.umask(0o022)

const layout = createLayout(join(import.meta.dirname, 'layout'))
const bases = await buildBases(layout)
const orders = await buildOrders(layout, bases.first)
const storefront = await buildStorefront(layout, bases)
const billing = await buildBilling(layout, bases.first)
const slim = await buildSlim(layout, bases.second)
const statics = await buildStatic(layout)
layout.close()

const pairs = [bases, orders, storefront, billing].flatMap(({ first, second }) => [first, second])
const images = [...pairs, slim, ...statics].map(truthOf)
writeFileSync(join(import.meta.dirname, 'truth.json'), `${JSON.stringify({ images }, null, 1)}\n`)
