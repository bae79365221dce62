/** npm run docs: writes what of the documentation is made from code. */
import { writeFileSync } from 'node:fs'
import { CONFIGURATION, configurationMarkdown } from './configuration.ts'

writeFileSync(CONFIGURATION, configurationMarkdown())
console.log('docs/configuration.md')
