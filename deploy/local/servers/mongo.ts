// The policy database: FerretDB, which speaks MongoDB's protocol, on SQLite files.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import { installedAs } from '../artefacts.ts'
import { go } from '../build.ts'
import type { Server } from '../server.ts'

const folder = join(import.meta.dirname, '../mongo')
const READY_TIMEOUT = 2_000 // milliseconds for one attempt

export const mongo: Server = {
  name: 'mongo',
  ports: { client: 27017 },
  builtWith: ['go'],
  runsWith: [],
  stopSignal: 'SIGTERM',
  ...installedAs({
    name: 'mongo',
    version: '1',
    files: ['go.mod', 'go.sum', 'main.go', 'id_index.go'].map((file) => join(folder, file)),
    build: (target, options) => go(options, folder, '.', join(target, 'mongo')),
  }),
  prepare: async ({ data }) => {
    mkdirSync(data, { recursive: true })
  },
  command: ({ programs, data, ports }) => ({
    file: join(programs, 'mongo'),
    args: [`127.0.0.1:${ports['client']}`, data],
    cwd: data,
  }),
  ready: async (ports) => {
    const client = new MongoClient(`mongodb://127.0.0.1:${ports['client']}`, {
      serverSelectionTimeoutMS: READY_TIMEOUT,
      socketTimeoutMS: READY_TIMEOUT,
    })
    try {
      await client.db('claimgraph').command({ ping: 1 })
    } finally {
      await client.close()
    }
  },
}
