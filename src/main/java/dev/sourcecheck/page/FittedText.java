package dev.sourcecheck.page;

/**
 * Shortens names for a drawing, which has no line breaks. The end is kept besides the beginning,
 * because tables of one family often differ there only.
 */
final class FittedText {
  /** Characters from here on, such as those of East Asian scripts, take two places. */
  private static final int WIDE = 0x1100;

  private FittedText() {}

  /**
   * @param places maximum number of places of a Latin letter
   */
  static String of(String text, int places) {
    int[] characters = text.codePoints().toArray();
    int total = 0;
    for (int character : characters) {
      total += places(character);
    }
    if (total <= places) {
      return text;
    }
    int head = (places - 1) * 2 / 3;
    int start = 0;
    for (int taken = 0; taken + places(characters[start]) <= head; start++) {
      taken += places(characters[start]);
    }
    int tail = places - 1 - head;
    int end = characters.length;
    for (int taken = 0; taken + places(characters[end - 1]) <= tail; end--) {
      taken += places(characters[end - 1]);
    }
    return new String(characters, 0, start)
        + "…"
        + new String(characters, end, characters.length - end);
  }

  private static int places(int character) {
    return character >= WIDE ? 2 : 1;
  }
}
