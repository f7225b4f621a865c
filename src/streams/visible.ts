/** A text of several lines as it can be shown anywhere, whatever it has come from. */

/** Control characters but for those that lines and tables are made of, and those that turn the direction of what follows. */
const unseen = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu

export const visible = (text: string): string => text.replace(unseen, "\ufffd")
