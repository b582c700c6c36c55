export const handler = (event, _context, callback) => callback(null, event);

export const fails = (_event, _context, callback) => callback(new Error("called back"));

export const waits = (_event, _context, callback) => {
  const done = { after: false };
  setTimeout(() => {
    done.after = true;
  }, 20);
  callback(null, done);
};

export const doesNotWait = (_event, context, callback) => {
  context.callbackWaitsForEmptyEventLoop = false;
  setInterval(() => {}, 1000);
  callback(null, "at once");
};

export const twice = (_event, _context, callback) => {
  callback(null, "first");
  callback(null, "second");
};

export const never = (_event, _context, _callback) => {};

export const succeeds = (_event, context) => context.succeed("done");
