const boom = require('@hapi/boom')
const debug = require('debug')('storefront')
const express = require('express')
const minimist = require('minimist')

const { port = 3000 } = minimist(process.argv.slice(2))
const app = express()

app.get('/', (request, response) => response.send('open'))
app.use((request, response) => response.status(404).json(boom.notFound().output.payload))
app.listen(port, () => debug('listening on %d', port))
