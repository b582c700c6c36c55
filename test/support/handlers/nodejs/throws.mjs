export const handler = () => {
  throw new RangeError("too far");
};
