// What each deployment file would run: which program, with which environment.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { DockerfileParser } from 'dockerfile-ast'
import { parse, parseAllDocuments } from 'yaml'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
export const text = path => readFileSync(new URL(path, `file://${ROOT}`), 'utf8')
export const yaml = path => parse(text(path))

/** The files of hosts that build the image from the repository. */
export const BLUEPRINTS = ['render.yaml', 'deploy/render/fleet.yaml']
export const KOYEB = ['deploy/koyeb/one-service.yaml', 'deploy/koyeb/fleet.yaml']

/** Stands for a value that the host provides, or that its operator created beforehand. */
const REDIS = { fromHost: 'redis' }
const SECRET_BASE64 = { fromHost: '32 bytes in base64' }
const SECRET_HEX = { fromHost: '32 bytes in hex' }
const PIN = { fromHost: 'the certificate of its Redis' }

/** Every program that a deployment file starts: its name, its environment and its health check. */
export function programs() {
	return [...compose(), ...BLUEPRINTS.flatMap(render), ...KOYEB.flatMap(koyeb), ...heroku(), ...kubernetes(), ...systemd(), ...image()]
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

function render(file) {
	const { envVarGroups, services } = yaml(file)
	const variables = list =>
		list.flatMap(({ fromGroup, key, value, generateValue, fromService }) => {
			if (fromGroup) return variables(envVarGroups.find(group => group.name === fromGroup).envVars)
			if (generateValue) return [[key, SECRET_BASE64]]
			return [[key, fromService ? REDIS : value]]
		})
	return services
		.filter(({ runtime }) => runtime === 'docker')
		.map(service => ({
			host: file,
			program: service.dockerCommand ?? imageCommand()[0],
			env: { ...imageEnv(), ...Object.fromEntries(variables(service.envVars)) },
			health: service.healthCheckPath
		}))
}

function koyeb(file) {
	const known = { 'latchkey-redis-url': REDIS, 'latchkey-secret': SECRET_BASE64, 'latchkey-worker-secret': SECRET_BASE64 }
	return yaml(file).services.map(({ definition }) => ({
		host: file,
		program: definition.git.docker.command ?? imageCommand()[0],
		env: {
			...imageEnv(),
			...Object.fromEntries(definition.env.map(({ key, value, secret }) => [key, secret ? known[secret] : value]))
		},
		health: definition.health_checks?.[0].http.path,
		listens: definition.ports?.[0].port
	}))
}

/** The button, and the two recipes of the README: what each sets, and what runs on its dynos then. */
function heroku() {
	const app = JSON.parse(text('app.json'))
	const byButton = Object.entries(app.env).map(([name, { value, generator }]) => [name, generator ? SECRET_HEX : value])
	const recipes = herokuRecipes().map(({ name, settings, addons, dynos }) => ({
		host: `heroku, ${name}`,
		env: settings.map(([name, value]) => [name, fromShell(value)]),
		addons,
		dynos
	}))
	const button = { host: 'app.json', env: byButton, addons: app.addons, dynos: Object.keys(app.formation) }
	return [button, ...recipes].flatMap(({ host, env, addons, dynos }) => {
		const redis = addons.length > 0 && { REDIS_URL: REDIS }
		return dynos.map(type => {
			const { assigned, path } = command(type, redis ? { REDIS_URL: 'rediss://example' } : {})
			// The host assigns a port and checks no health.
			const port = type === 'web' && { PORT: '5000' }
			const whole = { ...Object.fromEntries(env), ...redis, ...port, ...assigned }
			return { host, program: path.replace(/^target\/release\//, ''), env: whole }
		})
	})
}

/** Stands for what a command of the README asks the shell for. */
const fromShell = value => (value.startsWith('$(openssl') ? SECRET_HEX : value.includes('${pin') ? PIN : value)

/** Reads the commands of deploy/heroku/README.md, one recipe a block. */
export function herokuRecipes() {
	const blocks = text('deploy/heroku/README.md').matchAll(/^## (.+)\n[^]*?^```\n([^]*?)^```/gm)
	return [...blocks]
		.filter(([, , block]) => block.includes('heroku create'))
		.map(([, name, block]) => {
			const commands = block.replace(/\\\n\s*/g, ' ').split('\n')
			const words = start => commands.filter(line => line.startsWith(start)).flatMap(line => line.slice(start.length).trim().split(/ +(?=\w+=)/))
			return {
				name: name.toLowerCase(),
				settings: words('heroku config:set').map(word => word.split(/=(.*)/).slice(0, 2)),
				addons: words('heroku addons:create'),
				// Without a scale, Heroku starts one dyno of the type web.
				dynos: commands.some(line => line.startsWith('heroku ps:scale'))
					? words('heroku ps:scale').map(word => word.split('=')[0])
					: ['web']
			}
		})
}

/** What Heroku's shell makes of a line of the Procfile. */
export function command(type, env) {
	const [, line] = new RegExp(`^${type}: (.+)$`, 'm').exec(text('Procfile'))
	const words = execFileSync('bash', ['-c', `printf '%s\\n' ${line}`], { env, encoding: 'utf8' }).trim().split('\n')
	return { assigned: Object.fromEntries(words.slice(0, -1).map(word => word.split('='))), path: words.at(-1) }
}

/** The types of the Procfile. */
export const dynoTypes = () => [...text('Procfile').matchAll(/^(\w+): /gm)].map(([, type]) => type)

function kubernetes() {
	const { configMapGenerator } = yaml('deploy/kubernetes/kustomization.yaml')
	const [{ literals }] = configMapGenerator
	const shared = Object.fromEntries(literals.map(literal => literal.split(/=(.*)/).slice(0, 2)))
	return ['gateway', 'worker'].map(name => {
		const [deployment] = parseAllDocuments(text(`deploy/kubernetes/${name}.yaml`)).map(each => each.toJS())
		const [{ args, env, livenessProbe, ports }] = deployment.spec.template.spec.containers
		const known = { LATCHKEY_SECRET: SECRET_HEX, REDIS_URL: REDIS }
		const own = env.map(({ name, value }) => [name, known[name] ?? value]).filter(([, value]) => value)
		return {
			host: 'kubernetes',
			program: args[0],
			arguments: args.slice(1),
			env: { ...imageEnv(), ...shared, ...Object.fromEntries(own) },
			health: livenessProbe?.httpGet.path,
			listens: ports?.find(({ name }) => name === 'http')?.containerPort
		}
	})
}

/** The units, with no more settings than each needs. */
function systemd() {
	return ['latchkey', 'latchkey-gateway', 'latchkey-worker'].map(name => {
		const unit = text(`deploy/systemd/${name}.service`)
		const [, program] = /^ExecStart=.*\/(.+)$/m.exec(unit)
		const needed = /^EnvironmentFile=-/m.test(unit) ? {} : { REDIS_URL: REDIS, LATCHKEY_SECRET: SECRET_HEX }
		return { host: 'systemd', program, env: { LATCHKEY_LOG_FORMAT: 'json', ...needed } }
	})
}

/** The image on its own: everything in one process. */
function image() {
	const [program, ...rest] = imageCommand()
	return [{ host: 'image', program, arguments: rest, env: imageEnv() }]
}

export const dockerfile = () => DockerfileParser.parse(text('deploy/docker/Dockerfile'))

export function instruction(name) {
	return dockerfile()
		.getInstructions()
		.findLast(each => each.getKeyword() === name)
}

/** The programs that the image gets from its build. */
export const copiedPrograms = () => /for program in ([\w -]+); do/.exec(text('deploy/docker/Dockerfile'))[1].split(' ')

const imageCommand = () => JSON.parse(instruction('CMD').getArgumentsContent())

function imageEnv() {
	const variables = instruction('ENV').getArguments().map(argument => argument.getValue().split('='))
	return Object.fromEntries(variables.filter(([name]) => name !== 'PATH'))
}
