interface Named {
  readonly name: string;
}

export const handler = async (event: Named): Promise<string> => `typed ${event.name}`;
