/** Does the same again and again, so often in all, with so many on their way at a time. */
export const atOnce = async (width: number, times: number, one: () => Promise<unknown>): Promise<void> => {
  let begun = 0
  const again = async () => {
    while (begun < times) {
      begun += 1
      await one()
    }
  }
  await Promise.all(Array.from({ length: width }, again))
}
