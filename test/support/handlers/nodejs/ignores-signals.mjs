for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => {});

export const handler = () => new Promise(() => setInterval(() => {}, 1000));
