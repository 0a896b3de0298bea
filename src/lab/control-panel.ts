// The front end of the control panel: three buttons, the learning rate, and how far the training is.

/** The panel's module, as anywidget runs it. The kernel has the state; the panel shows it and sends commands. */
export const PANEL_MODULE = `
function make(name, parent, properties) {
  const element = document.createElement(name)
  Object.assign(element, properties)
  parent.append(element)
  return element
}

function render({ model, el }) {
  el.classList.add('azlab-control')
  const send = (command, value) => model.send({ command, value })
  const bar = make('div', el, { className: 'row' })
  const pause = make('button', bar, { type: 'button' })
  const stop = make('button', bar, { type: 'button', textContent: 'Stop after this step' })
  const label = make('label', bar, { textContent: 'learning rate ' })
  const rate = make('input', label, { type: 'text', inputMode: 'decimal', size: 9 })
  const set = make('button', bar, { type: 'button', textContent: 'Set' })
  const progress = make('progress', el, { max: 1 })
  const line = make('div', el, { className: 'line' })
  line.setAttribute('role', 'status')

  const showRate = () => { rate.value = String(model.get('learningRate')) }
  const setRate = () => {
    const value = Number(rate.value)
    const fits = rate.value.trim() !== '' && Number.isFinite(value) && value >= 0
    rate.setCustomValidity(fits ? '' : 'a number of at least 0, e.g. 1e-4')
    if (rate.reportValidity()) send('learningRate', value)
  }
  const draw = () => {
    const status = model.get('status')
    const steps = model.get('steps')
    const done = model.get('done')
    const runs = status === 'running' || status === 'stopping' || status === 'paused'
    pause.textContent = model.get('wantsPause') ? 'Go on' : 'Pause'
    pause.disabled = !runs || status === 'stopping'
    stop.disabled = !runs || status === 'stopping'
    progress.value = steps > 0 ? done / steps : 0
    const doing = model.get('doing')
    line.textContent = status + ' · ' + done + ' of ' + steps + ' steps' + (doing && status !== 'ended' ? ' · ' + doing : '')
  }
  pause.addEventListener('click', () => send(model.get('wantsPause') ? 'resume' : 'pause'))
  stop.addEventListener('click', () => send('stop'))
  set.addEventListener('click', setRate)
  rate.addEventListener('keydown', (event) => { if (event.key === 'Enter') setRate() })
  model.on('change', draw)
  model.on('change:learningRate', showRate)
  showRate()
  draw()
  return () => { model.off('change', draw); model.off('change:learningRate', showRate) }
}

export default { render }
`

/** Colours come from the page, so that the panel fits a light and a dark one. */
export const PANEL_STYLE = `
.azlab-control { font-family: var(--jp-ui-font-family, system-ui, sans-serif); font-size: 13px; padding: 8px 0;
  color: var(--jp-ui-font-color1, inherit); }
.azlab-control .row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.azlab-control button, .azlab-control input { font: inherit; color: inherit; padding: 3px 10px; border-radius: 4px;
  background: var(--jp-layout-color2, transparent); border: 1px solid var(--jp-border-color1, #8a93a3); }
.azlab-control button { cursor: pointer; }
.azlab-control button:disabled { opacity: 0.5; cursor: default; }
.azlab-control input:invalid { border-color: #d55e00; }
.azlab-control progress { display: block; width: min(420px, 100%); margin: 8px 0 4px; }
.azlab-control .line { color: var(--jp-ui-font-color2, inherit); font-variant-numeric: tabular-nums; }
`
