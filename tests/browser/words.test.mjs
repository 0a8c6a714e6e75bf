// The words of the pages' scripts, without a browser.

import assert from 'node:assert/strict'
import test from 'node:test'

import { loadWords } from './support/words.mjs'

const { failure, refusal } = await loadWords()

test('a failure is worded by its reason, and by its code where the reason is new', () => {
	const [headline, text] = failure({ code: 'code_refused', reason: 'codes_used_up' })
	assert.equal(headline, 'The code was not accepted')
	assert.match(text, /^None of the codes was accepted\./)
	assert.match(failure({ code: 'code_refused', reason: 'of tomorrow' })[1], /^Check the number/)
	assert.deepEqual(failure({ code: 'of tomorrow' }), failure({ code: 'internal' }))
	assert.deepEqual(failure(undefined), failure({ code: 'internal' }))
})

test('a wait that WhatsApp asks for is rounded up to what one would say', () => {
	const waits = [[1, 'a minute'], [61, '2 minutes'], [1200, '20 minutes'], [7200, '2 hours'], [86_400, '24 hours'], [172_801, '3 days']]
	for (const [retry_after, words] of waits) {
		const [, text] = failure({ code: 'account_restricted', reason: 'restricted', retry_after })
		assert.ok(text.includes(`for about ${words}.`), text)
	}
	const [, text] = failure({ code: 'account_restricted', reason: 'restricted' })
	assert.match(text, /^WhatsApp restricts this account\. Open WhatsApp/)
})

test('a refusal is worded here, or by the server where it knows better', () => {
	const waits = [[1, '1 second'], [48, '48 seconds'], [60, 'a minute'], [61, '61 seconds'], [121, '3 minutes'], [7141, '2 hours']]
	for (const [retryAfter, words] of waits) {
		const [headline, text] = refusal({ status: 429, code: 'phone_cooldown', retryAfter })
		assert.equal(headline, 'Too soon for this number')
		assert.ok(text.includes(`again in ${words}, or`), text)
	}
	const said = { status: 400, code: 'invalid_phone', detail: 'There are letters in this number.', retryAfter: 0 }
	assert.equal(refusal(said)[1], said.detail)
	assert.match(refusal({ status: 502, retryAfter: 0 })[1], /went wrong on this site/)
	assert.match(refusal({})[1], /cannot be reached just now/)
})
