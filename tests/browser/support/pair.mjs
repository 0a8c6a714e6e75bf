// What is on /pair alone.

import { LinkPage } from './screen.mjs'

/** What a person does and sees on /pair. */
export class PairPage extends LinkPage {
	number() {
		return this.tab.getByRole('textbox', { name: /^Your WhatsApp number/ })
	}

	async askFor(number) {
		await this.headline('Link by code')
		await this.number().fill(number)
		await this.button('Get a code').click()
	}

	/** Waits for what is wrong with the number. */
	async fault(pattern) {
		await this.tab.locator('#fault').filter({ hasText: pattern }).waitFor()
	}

	/** Waits for a code, other than the one before, and reads it as it is seen. */
	async readCode(before = '') {
		await this.headline('Type this code into WhatsApp')
		const value = this.tab.locator('#value')
		await value.waitFor()
		if (before) await value.filter({ hasNotText: before.split('-')[1] }).waitFor()
		return (await value.locator('[aria-hidden]').allTextContents()).join('-')
	}

	/** The code as a screen reader says it. */
	spoken() {
		return this.tab.locator('#value .unseen').textContent()
	}
}
