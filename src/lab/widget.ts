// A widget with a front end of our own: Jupyter's widget protocol over a comm, drawn by anywidget.
//
// JupyterLab gives HTML in an output no way to the kernel, so a panel that talks back needs a widget manager in the page:
// ipywidgets' one, with anywidget, which runs the module that we send (`_esm`) and needs no network. Both come with
// `npm run lab`; elsewhere `pip install anywidget` beside JupyterLab. VS Code brings a manager of its own.

import type { Comm, MimeBundle, NotebookHost } from '../core/index.ts'

/** What a widget is made of. */
export interface WidgetParts {
  readonly name: string
  /** The front end: a module whose default export has `render({ model, el })`. It must import nothing. */
  readonly esm: string
  readonly css: string
  readonly state: Readonly<Record<string, unknown>>
  /** Takes what the front end sends with `model.send`. */
  readonly onMessage: (content: unknown) => void
}

export interface Widget {
  /** The bundle part that stands for the widget in an output. */
  readonly view: MimeBundle
  /** Sends changed state to every view. */
  set(state: Readonly<Record<string, unknown>>): void
  close(): void
}

const PROTOCOL = { version: '2.1.0' }
const TARGET = 'jupyter.widget'

/** Opens the widget's model in the front end. */
export function openWidget(comms: NonNullable<NotebookHost['comm']>, parts: WidgetParts): Widget {
  const base = (module: string, version: string, model: string, view: string) => ({
    _model_module: module,
    _model_module_version: version,
    _model_name: model,
    _view_count: null,
    _view_module: module,
    _view_module_version: version,
    _view_name: view,
  })
  const open = (state: Readonly<Record<string, unknown>>): { readonly comm: Comm; current: typeof state } => {
    const data = { state, buffer_paths: [] }
    const model = { comm: comms.open(TARGET, data, { metadata: PROTOCOL }), current: state }
    // A page that is loaded again asks for the state of the models that it finds.
    model.comm.onMessage(({ data: message }) => {
      const { method, content, state: changed } = (message ?? {}) as Readonly<Record<string, unknown>>
      if (method === 'request_state')
        model.comm.send({ method: 'update', state: model.current, buffer_paths: [] })
      if (method === 'update') model.current = { ...model.current, ...(changed as object) }
      if (method === 'custom' && model === panel) parts.onMessage(content)
    })
    return model
  }
  let panel: ReturnType<typeof open> | null = null
  const layout = open(base('@jupyter-widgets/base', '2.0.0', 'LayoutModel', 'LayoutView'))
  panel = open({
    // Any version: the protocol of its model is these fields.
    ...base('anywidget', '*', 'AnyModel', 'AnyView'),
    _anywidget_id: parts.name,
    _esm: parts.esm,
    _css: parts.css,
    _dom_classes: [],
    layout: `IPY_MODEL_${layout.comm.id}`,
    tabbable: null,
    tooltip: null,
    ...parts.state,
  })
  const { comm } = panel
  return {
    view: {
      'application/vnd.jupyter.widget-view+json': { version_major: 2, version_minor: 0, model_id: comm.id },
    },
    set(state) {
      panel.current = { ...panel.current, ...state }
      comm.send({ method: 'update', state, buffer_paths: [] })
    },
    close() {
      comm.close()
      layout.comm.close()
    },
  }
}
