// Holds values to the types that a project publishes, which name every key that there is.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ROOT } from './hosts.mjs'

const MODULES = join(ROOT, 'tests/deploy/node_modules')

/**
 * Fails unless each value is of its type, and has no key that the type has not: `values` are pairs of a type and a value,
 * and `imports` are the lines that bring the types.
 */
export function expectTypes(imports, values) {
	const directory = mkdtempSync(join(tmpdir(), 'latchkey-types-'))
	try {
		symlinkSync(MODULES, join(directory, 'node_modules'))
		const checked = values.map(([type, value], place) => `export const value${place} = ${JSON.stringify(value)} satisfies Json<${type}>`)
		writeFileSync(join(directory, 'values.ts'), [...imports, JSON_OF, ...checked, ''].join('\n'))
		const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler']
		execFileSync(join(MODULES, '.bin/tsc'), [...options, join(directory, 'values.ts')], { cwd: directory, encoding: 'utf8', stdio: 'pipe' })
	} catch (error) {
		throw new Error(error.stdout || error.message, { cause: error })
	} finally {
		rmSync(directory, { recursive: true, force: true })
	}
}

/** An enumeration is its text in JSON. What is literal is checked for keys that its type has not. */
const JSON_OF =
	'type Json<T> = unknown extends T ? T : T extends string ? `${T}` : T extends number | boolean | null | undefined ? T : { [K in keyof T]: Json<T[K]> }'
