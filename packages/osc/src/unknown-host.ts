/** That a name could not be looked up, in words that say how to be right. */
export const unknownHost = (host: string, cause: NodeJS.ErrnoException): Error =>
  new Error(
    `the host "${host}" is not known (${cause.code}): write it otherwise, or its address, for example 192.168.1.20`,
    { cause },
  );
