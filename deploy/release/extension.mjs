// Packs deploy/extension for the stores of browsers: the same bytes wherever and whenever it is done.
// Usage: node deploy/release/extension.mjs FILE.zip

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../extension', import.meta.url))
/** 1980-01-01, the first day that an archive knows. */
const DAY = 0x21

const [target] = process.argv.slice(2)
if (!target) throw new Error('say where to: node deploy/release/extension.mjs FILE.zip')
writeFileSync(target, archive(files()))

/** What is in it: all but what is for readers of the repository. */
function files() {
	const entries = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
	const paths = entries.filter(entry => entry.isFile()).map(({ parentPath, path, name }) => join(parentPath ?? path, name))
	return paths
		.map(path => ({ name: relative(FOLDER, path).split(sep).join('/'), content: readFileSync(path) }))
		.filter(({ name }) => name !== 'README.md')
		.sort((one, other) => (one.name < other.name ? -1 : 1))
}

/** A zip of files as they are, without compression, whose output differs between versions of zlib. */
function archive(files) {
	const parts = []
	const directory = []
	let offset = 0
	for (const { name, content } of files) {
		const shared = header(name, content)
		const local = Buffer.concat([signature(0x04034b50), shared, Buffer.from(name), content])
		const place = Buffer.alloc(14)
		place.writeUInt32LE(offset, 10)
		directory.push(Buffer.concat([signature(0x02014b50), uint16(20), shared, place, Buffer.from(name)]))
		parts.push(local)
		offset += local.length
	}
	const end = Buffer.alloc(22)
	end.writeUInt32LE(0x06054b50, 0)
	end.writeUInt16LE(files.length, 8)
	end.writeUInt16LE(files.length, 10)
	end.writeUInt32LE(directory.reduce((sum, { length }) => sum + length, 0), 12)
	end.writeUInt32LE(offset, 16)
	return Buffer.concat([...parts, ...directory, end])
}

/** What both headers of a file have: version 2.0, nothing special, stored, its day, sum and sizes. */
function header(name, content) {
	const bytes = Buffer.alloc(26)
	bytes.writeUInt16LE(20, 0)
	bytes.writeUInt16LE(DAY, 8)
	bytes.writeUInt32LE(crc32(content), 10)
	bytes.writeUInt32LE(content.length, 14)
	bytes.writeUInt32LE(content.length, 18)
	bytes.writeUInt16LE(Buffer.byteLength(name), 22)
	return bytes
}

function signature(value) {
	const bytes = Buffer.alloc(4)
	bytes.writeUInt32LE(value)
	return bytes
}

function uint16(value) {
	const bytes = Buffer.alloc(2)
	bytes.writeUInt16LE(value)
	return bytes
}

/** zlib's sum, which Node.js itself has from 20.15 on only. */
function crc32(content) {
	let sum = ~0
	for (const byte of content) {
		sum ^= byte
		for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 && 0xedb88320)
	}
	return ~sum >>> 0
}
