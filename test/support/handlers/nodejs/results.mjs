export const nothing = async () => undefined;

export const circular = async () => {
  const circle = {};
  circle.self = circle;
  return circle;
};

export const synchronous = () => "at once";

export const never = () => new Promise(() => {});
