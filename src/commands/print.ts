/** What a command answers: JSON on stdout, for a person to read and a program to take apart. */
import { Console } from "effect"

export const print = (value: unknown) => Console.log(JSON.stringify(value, null, 2))
