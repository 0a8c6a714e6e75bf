// Makes mega.json: what megajs 1.3.10 computes from fixed inputs.
//   npm install megajs@1.3.10 && node mega.mjs > mega.json
// megajs exports little of what is wanted, so its own bundle is loaded with more exports.
import { createHash, generateKeyPairSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const bundle = path.join(path.dirname(createRequire(path.resolve('x.js')).resolve('megajs')), 'main.node-es.mjs')
const opened = bundle.replace('.node-es', '.vectors')
writeFileSync(opened, readFileSync(bundle, 'utf8') +
  '\nexport { prepareKey, prepareKeyV2, AES, cryptoDecodePrivKey, cryptoRsaDecrypt, e64, d64, generateHashcashToken };\n')
const mega = await import(pathToFileURL(opened))
const { AES, e64, d64 } = mega

const bytes = (label, length) => {
  const blocks = []
  for (let i = 0; blocks.length * 32 < length; i++) blocks.push(createHash('sha256').update(`${label} ${i}`).digest())
  return Buffer.concat(blocks).subarray(0, length)
}
const sha256 = (buffer) => createHash('sha256').update(buffer).digest('hex')

const passwords = ['correct horse', 'exactly 16 bytes', 'seventeen bytes!!', 'Zażółć gęślą jaźń 🐦']
const v1 = passwords.map((password) => {
  const key = mega.prepareKey(Buffer.from(password))
  const email = 'operator+latchkey@example.com'
  return { email, password, key: key.toString('hex'), uh: e64(new AES(key).stringhash(Buffer.from(email))) }
})
const v2 = await Promise.all(passwords.map((password, at) => new Promise((resolve, reject) => {
  const salt = e64(bytes(`salt ${at}`, 32))
  mega.prepareKeyV2(Buffer.from(password), { s: salt }, (error, derived) => error ? reject(error) : resolve({
    password, salt, key: derived.subarray(0, 16).toString('hex'), uh: e64(derived.subarray(16))
  }))
})))

// MEGA's private key: the numbers p, q, d, u behind their length in bits.
const big = (buffer) => BigInt('0x' + buffer.toString('hex'))
const raw = (number) => { const hex = number.toString(16); return Buffer.from(hex.length % 2 ? '0' + hex : hex, 'hex') }
const mpi = (number) => {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(number.toString(2).length)
  return Buffer.concat([length, raw(number)])
}
const power = (base, exponent, modulus) => {
  let result = 1n
  for (base %= modulus; exponent; exponent >>= 1n, base = base * base % modulus) if (exponent & 1n) result = result * base % modulus
  return result
}
const jwk = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 17 }).privateKey.export({ format: 'jwk' })
const [n, e, d, p, q] = ['n', 'e', 'd', 'p', 'q'].map((name) => big(Buffer.from(jwk[name], 'base64url')))
const u = power(p, q - 2n, q)
const masterKey = bytes('master key', 16)
const numbers = Buffer.concat([p, q, d, u].map(mpi))
const privk = Buffer.concat([numbers, bytes('padding', (16 - numbers.length % 16) % 16)])
const sealedPrivk = e64(new AES(masterKey).encryptECB(Buffer.from(privk)))
const sids = [bytes('sid', 43), Buffer.concat([Buffer.alloc(1), bytes('sid 1', 42)]), Buffer.concat([Buffer.alloc(3), bytes('sid 3', 40)])]
const rsa = sids.map((sid) => {
  const message = Buffer.concat([sid, bytes('filling', 254 - 43)])
  const csid = mpi(power(big(message), e, n))
  const decoded = mega.cryptoRsaDecrypt(csid, mega.cryptoDecodePrivKey(privk))
  return { csid: e64(csid), sid: e64(sid), megajs: e64(decoded.subarray(0, 43)) }
})
if (rsa[0].sid !== rsa[0].megajs) throw Error('megajs reads another sid')

const key = bytes('file key', 24)
const sizes = [1, 15, 16, 17, 4095, 131056, 131073, 393217, 1048576, 1310000, 4718700]
const files = await Promise.all(sizes.map((size) => new Promise((resolve, reject) => {
  const stream = mega.encrypt(Buffer.from(key))
  const parts = []
  stream.on('data', (part) => parts.push(part))
  stream.on('error', reject)
  stream.on('end', () => resolve({
    size, key: e64(stream.key), ciphertext_sha256: sha256(Buffer.concat(parts).subarray(0, size))
  }))
  stream.end(Buffer.from(bytes('content', size)))
})))

const attributes = mega.MutableFile?.packAttributes?.({ n: 'creds.json' }) ?? Buffer.from('MEGA{"n":"creds.json"}'.padEnd(32, '\0'))
const sealedAttributes = e64(new AES(key.subarray(0, 16)).encryptCBC(Buffer.from(attributes)))

const token = e64(bytes('hashcash', 48))
const challenge = `1:252:1700000000:${token}`

console.log(JSON.stringify({
  v1, v2,
  rsa: { master_key: masterKey.toString('hex'), k: e64(new AES(d64(e64(bytes('password key', 16)))).encryptECB(Buffer.from(masterKey))),
    password_key: bytes('password key', 16).toString('hex'), privk: sealedPrivk, cases: rsa.map(({ csid, sid }) => ({ csid, sid })) },
  file_key: key.toString('hex'), files,
  attributes: { name: 'creds.json', sealed: sealedAttributes },
  hashcash: { challenge, answer: await mega.generateHashcashToken(challenge) }
}, null, 1))
