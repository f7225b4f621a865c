/** How much is done a second by so many who do it again and again, for two seconds. */
export const perSecond = async (atATime: number, work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  let done = 0
  const worker = async () => {
    while (performance.now() - began < milliseconds) {
      await work()
      done += 1
    }
  }
  await Promise.all(Array.from({ length: atATime }, worker))
  return (done * 1_000) / (performance.now() - began)
}

const milliseconds = 2_000
