// What moves on a page, seen as it happens: runs in the page, before its own scripts.

/** Has a page note each change of its lock, its light and its code, in `window.moments`. */
export function recordMoments() {
	const moments = (window.moments = [])
	const look = () => {
		const app = document.getElementById('app')
		if (!app) return
		const all = selector => document.querySelectorAll(selector)
		const seen = {
			view: app.dataset.view,
			home: all('.tumbler.home').length,
			isTurning: all('.tumbler[data-turning]').length > 0,
			isLined: all('.lock.lined').length > 0,
			isFlooded: all('.flood').length > 0,
			isImploding: all('#paper.is-imploding').length > 0,
			pins: all('.set-pin').length
		}
		if (JSON.stringify(seen) !== JSON.stringify(moments.at(-1))) moments.push(seen)
	}
	new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true })
}

/** The values that one of the notes had, one after the other. */
export function course(moments, name) {
	return moments.map(moment => moment[name]).filter((value, at, all) => at === 0 || value !== all[at - 1])
}
