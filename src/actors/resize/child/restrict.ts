/** What the library may do in this process: the formats that are read, and no more threads than are of use. */
import sharp from "sharp"

export const restrict = () => {
  // Several images at a time use the cores better than several threads for one.
  sharp.concurrency(1)
  // No image is asked for twice.
  sharp.cache(false)
  // What is not read here cannot be attacked: above all SVG, which names files and addresses, and PDF.
  sharp.block({ operation: ["VipsForeignLoad"] })
  sharp.unblock({
    operation: [
      "VipsForeignLoadJpegBuffer",
      "VipsForeignLoadPngBuffer",
      "VipsForeignLoadWebpBuffer",
      "VipsForeignLoadHeifBuffer",
      "VipsForeignLoadNsgifBuffer"
    ]
  })
}
