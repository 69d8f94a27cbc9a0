package dev.sourcecheck.secret;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes a source's secrets out of whatever is to be shown, stored or logged: by value, in every
 * usual encoding.
 *
 * <p>Two kinds of secret would destroy messages if they were always taken out. One of up to three
 * characters is taken out where it stands as a word of its own. One that is also a name that may be
 * shown (a user whose password is his name) is taken out only after a word such as {@code
 * password}: elsewhere it tells nothing that the name does not.
 */
public final class SecretScrubber {
  /** What takes the place of a secret. */
  public static final String MASK = "***";

  /** Takes nothing out. */
  public static final SecretScrubber NOTHING = new SecretScrubber(Set.of(), Set.of());

  private static final int SHORT = 3;

  /** As many characters of a secret's beginning are taken out even if the rest is missing. */
  private static final int TELLING = 16;

  private static final String ELLIPSIS = "\u2026";

  private final List<String> anywhere = new ArrayList<>();
  private final @Nullable Pattern inContext;

  private SecretScrubber(Collection<Secret> secrets, Set<String> shown) {
    Set<String> texts = new LinkedHashSet<>();
    Set<String> contexts = new LinkedHashSet<>();
    for (Secret secret : secrets) {
      for (String part : SecretEncodings.parts(secret.reveal())) {
        for (String form : forms(part)) {
          if (shown.contains(form.toLowerCase(Locale.ROOT))) {
            contexts.add("(?<=(?:password|passwd|pwd|secret|token)\\W{1,4})" + Pattern.quote(form));
          } else if (form.length() <= SHORT) {
            contexts.add("(?<![\\p{L}\\p{N}])" + Pattern.quote(form) + "(?![\\p{L}\\p{N}])");
          } else {
            texts.add(form);
          }
        }
      }
    }
    anywhere.addAll(texts);
    inContext =
        contexts.isEmpty()
            ? null
            : Pattern.compile(String.join("|", contexts), Pattern.CASE_INSENSITIVE);
  }

  /** Without what is not seen, as the texts are that they are looked for in. */
  private static Set<String> forms(String part) {
    Set<String> forms = new LinkedHashSet<>();
    for (String whole : List.of(part, IgnorableCharacters.strip(part))) {
      for (String form : SecretEncodings.of(whole)) {
        forms.add(IgnorableCharacters.strip(form));
      }
    }
    forms.remove("");
    return forms;
  }

  /**
   * @param shown names that may be shown, in any case
   */
  public static SecretScrubber of(Collection<Secret> secrets, Collection<String> shown) {
    Set<String> lowerCase = new HashSet<>();
    shown.forEach(name -> lowerCase.add(name.toLowerCase(Locale.ROOT)));
    return new SecretScrubber(secrets, lowerCase);
  }

  /**
   * The text with a mask for each secret in it, whatever characters that are not seen are in it.
   */
  public String scrub(String text) {
    if (!IgnorableCharacters.contains(text)) {
      return masked(text, secretsIn(text));
    }
    IgnorableCharacters.Visible visible = IgnorableCharacters.visible(text);
    BitSet seen = secretsIn(visible.text());
    BitSet secret = new BitSet();
    for (int from = seen.nextSetBit(0); from >= 0; ) {
      int end = seen.nextClearBit(from);
      secret.set(visible.origins()[from], visible.origins()[end - 1] + 1);
      from = seen.nextSetBit(end);
    }
    return masked(text, secret);
  }

  private BitSet secretsIn(String text) {
    BitSet secret = new BitSet();
    for (String form : anywhere) {
      String beginning = tellingPart(form);
      // step by one: forms may overlap with themselves and with each other
      for (int at = text.indexOf(beginning); at >= 0; at = text.indexOf(beginning, at + 1)) {
        secret.set(at, sameUntil(text, at, form));
      }
      if (text.endsWith(ELLIPSIS)) {
        markCutOff(text, form, secret);
      }
    }
    if (inContext != null) {
      Matcher matcher = inContext.matcher(text);
      while (matcher.find()) {
        secret.set(matcher.start(), matcher.end());
      }
    }
    return secret;
  }

  private static String masked(String text, BitSet secret) {
    if (secret.isEmpty()) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length());
    int from = 0;
    for (int at = secret.nextSetBit(0); at >= 0; at = secret.nextSetBit(from)) {
      clean.append(text, from, at).append(MASK);
      from = secret.nextClearBit(at);
    }
    return clean.append(text, from, text.length()).toString();
  }

  /** Keys of the same kind begin alike: their frame is no secret, and their lines are apart. */
  private static String tellingPart(String form) {
    boolean framed = form.startsWith("-----BEGIN") || form.startsWith("{");
    return framed || form.length() <= TELLING ? form : form.substring(0, TELLING);
  }

  private static int sameUntil(String text, int at, String form) {
    int end = at;
    while (end < text.length()
        && end - at < form.length()
        && text.charAt(end) == form.charAt(end - at)) {
      end++;
    }
    return end;
  }

  /** Long words of strangers are cut off, maybe in the middle of a secret. */
  private static void markCutOff(String text, String form, BitSet secret) {
    int end = text.length() - ELLIPSIS.length();
    for (int length = Math.min(form.length() - 1, end); length > 1; length--) {
      if (text.startsWith(form.substring(0, length), end - length)) {
        secret.set(end - length, end);
        return;
      }
    }
  }

  /** Every text in a JSON-ready map, names included. */
  public Map<String, Object> scrub(Map<String, ?> values) {
    Map<String, Object> clean = new LinkedHashMap<>();
    values.forEach((name, value) -> clean.put(scrub(name), scrubAny(value)));
    return clean;
  }

  private @Nullable Object scrubAny(@Nullable Object value) {
    if (value instanceof CharSequence text) {
      return scrub(text.toString());
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> clean = new LinkedHashMap<>();
      map.forEach((name, inner) -> clean.put(scrub(String.valueOf(name)), scrubAny(inner)));
      return clean;
    }
    if (value instanceof Iterable<?> items) {
      List<Object> clean = new ArrayList<>();
      items.forEach(item -> clean.add(scrubAny(item)));
      return clean;
    }
    return value;
  }
}
