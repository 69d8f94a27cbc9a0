package dev.sourcecheck.source.connection;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Characters of a connection string, each with its place in the whole string. */
final class LocatedText {
  private final String text;

  /** One for each character, and the place at which the text ends. */
  private final int[] places;

  private LocatedText(String text, int[] places) {
    this.text = text;
    this.places = places;
  }

  static LocatedText of(String whole) {
    int[] places = new int[whole.length() + 1];
    Arrays.setAll(places, i -> i);
    return new LocatedText(whole, places);
  }

  String text() {
    return text;
  }

  int length() {
    return text.length();
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  LocatedText part(int start, int end) {
    return new LocatedText(text.substring(start, end), Arrays.copyOfRange(places, start, end + 1));
  }

  LocatedText from(int start) {
    return part(start, length());
  }

  LocatedText stripTrailing() {
    return part(0, text.stripTrailing().length());
  }

  LocatedText strip() {
    int start = length() - text.stripLeading().length();
    return part(start, Math.max(start, text.stripTrailing().length()));
  }

  /** The characters at some indexes, which end before another one. */
  LocatedText select(int[] indexes, int end) {
    StringBuilder selected = new StringBuilder();
    int[] at = new int[indexes.length + 1];
    for (int i = 0; i < indexes.length; i++) {
      selected.append(text.charAt(indexes[i]));
      at[i] = places[indexes[i]];
    }
    at[indexes.length] = places[end];
    return new LocatedText(selected.toString(), at);
  }

  /** Null if characters between those of this text were left out. */
  @Nullable TextPlace place(boolean escaped) {
    int start = places[0];
    for (int i = 0; i < length(); i++) {
      if (places[i] != start + i) {
        return null;
      }
    }
    return new TextPlace(start, start + length(), escaped);
  }
}
