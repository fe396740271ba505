/** The header by which an address is told to better-auth. No header of a request is passed on under this name. */
export const ADDRESS_HEADER = "x-cellgrade-address";
