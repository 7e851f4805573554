// Loaded before the guard where there is no old Node: this one says that it is one.
Object.defineProperty(process, 'versions', { value: Object.assign({}, process.versions, { node: '20.20.2' }) });
