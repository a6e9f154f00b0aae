/** The server's least; a shorter one is refused there too. */
export const passwordLength = 12;
