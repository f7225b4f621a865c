/** When a write is on the disk, in words. */
export const synced = { "2m": "synced every 2 minutes", always: "each write synced" } as const
