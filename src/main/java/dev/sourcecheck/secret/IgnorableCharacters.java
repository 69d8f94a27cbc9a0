package dev.sourcecheck.secret;

/**
 * Invisible characters: zero-width and other format characters, variation selectors and fillers. A
 * secret must be found in a text even if the text contains them.
 *
 * @see <a href="https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point">UAX 44</a>
 */
final class IgnorableCharacters {
  private IgnorableCharacters() {}

  /** A text without ignorable characters, and the original position of each character in it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record VisibleText(String text, int[] origins) {}

  static VisibleText visible(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    int[] origins = new int[text.length()];
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      int units = Character.charCount(point);
      if (!isIgnorable(point)) {
        for (int unit = 0; unit < units; unit++) {
          origins[kept.length() + unit] = at + unit;
        }
        kept.appendCodePoint(point);
      }
      at += units;
    }
    return new VisibleText(kept.toString(), origins);
  }

  static String strip(String text) {
    return contains(text) ? visible(text).text() : text;
  }

  static boolean contains(String text) {
    return text.codePoints().anyMatch(IgnorableCharacters::isIgnorable);
  }

  private static boolean isIgnorable(int point) {
    return Character.getType(point) == Character.FORMAT
        || point == 0x034F // combining grapheme joiner
        || within(point, 0x115F, 0x1160) // Hangul fillers
        || within(point, 0x17B4, 0x17B5) // invisible Khmer vowels
        || within(point, 0x180B, 0x180F) // Mongolian variation selectors
        || point == 0x2065
        || point == 0x3164
        || within(point, 0xFE00, 0xFE0F) // variation selectors
        || point == 0xFFA0
        || within(point, 0xFFF0, 0xFFF8)
        || within(point, 0xE0000, 0xE0FFF); // tags and more variation selectors
  }

  private static boolean within(int point, int first, int last) {
    return point >= first && point <= last;
  }
}
