/** Of how many frames or members a compressed body may be. Empty ones take time and no bytes: a hundred bytes hold a million. */
export const mostParts = 10_000
