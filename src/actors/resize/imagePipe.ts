/**
 * The file descriptor, in a child, of the pipe that images come through. Read in one go into memory of the right size,
 * they cost a third of what they would as a part of a message.
 */
export const imagePipe = 4
