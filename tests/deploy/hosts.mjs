// What each deployment file would run: which program, with which environment.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { DockerfileParser } from 'dockerfile-ast'
import { parse } from 'yaml'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
export const text = path => readFileSync(new URL(path, `file://${ROOT}`), 'utf8')
export const yaml = path => parse(text(path))

/** Stands for a value that the host provides, or that its operator created beforehand. */
const REDIS = { fromHost: 'redis' }
const SECRET_BASE64 = { fromHost: '32 bytes in base64' }
const SECRET_HEX = { fromHost: '32 bytes in hex' }

/** Every program that a deployment file starts: its name, its environment and its health check. */
export function programs() {
	return [...compose(), ...render(), ...koyeb(), ...heroku(), ...image()]
}

function compose() {
	const { services } = yaml('docker-compose.yml')
	const file = { LATCHKEY_SECRET: SECRET_BASE64 }
	return ['gateway', 'worker'].map(name => ({
		host: 'compose',
		program: services[name].command[0],
		arguments: services[name].command.slice(1),
		env: { ...imageEnv(), ...file, ...services[name].environment, REDIS_URL: REDIS },
		listens: services[name].ports?.map(port => port.split(':').at(-1))[0]
	}))
}

function render() {
	const { envVarGroups, services } = yaml('deploy/render.yaml')
	const variables = list =>
		list.flatMap(({ fromGroup, key, value, generateValue, fromService }) => {
			if (fromGroup) return variables(envVarGroups.find(group => group.name === fromGroup).envVars)
			if (generateValue) return [[key, SECRET_BASE64]]
			return [[key, fromService ? REDIS : value]]
		})
	return services
		.filter(({ runtime }) => runtime === 'docker')
		.map(service => ({
			host: 'render',
			program: service.dockerCommand,
			env: { ...imageEnv(), ...Object.fromEntries(variables(service.envVars)) },
			health: service.healthCheckPath
		}))
}

function koyeb() {
	const known = { 'latchkey-redis-url': REDIS, 'latchkey-secret': SECRET_BASE64 }
	return yaml('deploy/koyeb.yaml').services.map(({ definition }) => ({
		host: 'koyeb',
		program: definition.git.docker.command,
		env: {
			...imageEnv(),
			...Object.fromEntries(definition.env.map(({ key, value, secret }) => [key, secret ? known[secret] : value]))
		},
		health: definition.health_checks?.[0].http.path,
		listens: definition.ports?.[0].port
	}))
}

function heroku() {
	const { env } = JSON.parse(text('app.json'))
	const variables = Object.entries(env).map(([name, { value, generator }]) => [name, generator ? SECRET_HEX : value])
	return processes().map(({ type, assigned, path }) => ({
		host: 'heroku',
		program: path.replace(/^target\/release\//, ''),
		// The host assigns a port and checks no health.
		env: { ...Object.fromEntries(variables), REDIS_URL: REDIS, ...(type === 'web' && { PORT: '5000' }), ...assigned }
	}))
}

/** Parses the lines of the Procfile: `TYPE: NAME=VALUE… PATH`. */
export function processes() {
	return text('Procfile')
		.trim()
		.split('\n')
		.map(line => {
			const [, type, command] = /^(\w+): (.+)$/.exec(line)
			const words = command.split(' ')
			return {
				type,
				assigned: Object.fromEntries(words.slice(0, -1).map(word => word.split('='))),
				path: words.at(-1)
			}
		})
}

/** The image on its own: everything in one process. */
function image() {
	const [program, ...rest] = JSON.parse(instruction('CMD').getArgumentsContent())
	return [{ host: 'image', program, arguments: rest, env: imageEnv() }]
}

export const dockerfile = () => DockerfileParser.parse(text('deploy/docker/Dockerfile'))

export function instruction(name) {
	return dockerfile()
		.getInstructions()
		.findLast(each => each.getKeyword() === name)
}

function imageEnv() {
	const variables = instruction('ENV').getArguments().map(argument => argument.getValue().split('='))
	return Object.fromEntries(variables)
}
