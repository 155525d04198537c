// Refreshes the page every two seconds, unless an element has the focus or text is selected.
const refreshMs = 2000

async function refresh() {
  const main = document.querySelector('main[data-live]')
  const isBusy = main?.contains(document.activeElement) || !getSelection()?.isCollapsed
  if (!main || isBusy || document.hidden) return
  const answer = await fetch(location.href)
  if (!answer.ok) return
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const fresh = page.querySelector('main[data-live]')
  if (fresh && fresh.innerHTML !== main.innerHTML) main.replaceWith(fresh)
}

setInterval(() => refresh().catch(() => {}), refreshMs)
