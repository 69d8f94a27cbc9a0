package dev.sourcecheck.secret;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Masks a source's secrets in text that is shown, stored or logged. Secrets are found by value, in
 * all usual encodings.
 *
 * <p>Two kinds of secret would make messages unreadable if they were masked everywhere. A secret of
 * at most three characters is masked only as a whole word. A secret that equals a public name, such
 * as the user's, is masked only after a word such as {@code password}; elsewhere it reveals no more
 * than the name.
 */
public final class SecretScrubber {
  /** The replacement of a secret. */
  public static final String MASK = "***";

  /** Masks nothing. */
  public static final SecretScrubber NOTHING = new SecretScrubber(Set.of(), Set.of());

  private static final int SHORT_LENGTH = 3;

  /** A prefix of this length is masked even if the rest of the secret does not follow. */
  private static final int PREFIX_LENGTH = 16;

  private static final String ELLIPSIS = "\u2026";

  private final List<String> anywhere = new ArrayList<>();
  private final @Nullable Pattern inContext;

  private SecretScrubber(Collection<Secret> secrets, Set<String> publicNames) {
    Set<String> texts = new LinkedHashSet<>();
    Set<String> contexts = new LinkedHashSet<>();
    for (Secret secret : secrets) {
      for (String part : SecretEncodings.parts(secret.reveal())) {
        for (String form : forms(part)) {
          if (publicNames.contains(form.toLowerCase(Locale.ROOT))) {
            contexts.add("(?<=(?:password|passwd|pwd|secret|token)\\W{1,4})" + Pattern.quote(form));
          } else if (form.length() <= SHORT_LENGTH) {
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

  /** All encodings, without ignorable characters, since these are removed from the text too. */
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
   * Creates a scrubber.
   *
   * @param publicNames names that may be shown; case is ignored
   */
  public static SecretScrubber of(Collection<Secret> secrets, Collection<String> publicNames) {
    Set<String> lowerCase = new HashSet<>();
    publicNames.forEach(name -> lowerCase.add(name.toLowerCase(Locale.ROOT)));
    return new SecretScrubber(secrets, lowerCase);
  }

  /** Replaces each secret in the text by the mask; ignorable characters do not hide a secret. */
  public String scrub(String text) {
    if (!IgnorableCharacters.contains(text)) {
      return masked(text, secretsIn(text));
    }
    IgnorableCharacters.VisibleText visible = IgnorableCharacters.visible(text);
    BitSet found = secretsIn(visible.text());
    BitSet secret = new BitSet();
    for (int from = found.nextSetBit(0); from >= 0; ) {
      int end = found.nextClearBit(from);
      secret.set(visible.origins()[from], visible.origins()[end - 1] + 1);
      from = found.nextSetBit(end);
    }
    return masked(text, secret);
  }

  private BitSet secretsIn(String text) {
    BitSet secret = new BitSet();
    for (String form : anywhere) {
      String prefix = prefix(form);
      // advance by one: matches can overlap
      for (int at = text.indexOf(prefix); at >= 0; at = text.indexOf(prefix, at + 1)) {
        secret.set(at, matchEnd(text, at, form));
      }
      if (text.endsWith(ELLIPSIS)) {
        markTruncated(text, form, secret);
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

  /** Keys and JSON have a public header, so a prefix of these identifies nothing. */
  private static String prefix(String form) {
    boolean framed = form.startsWith("-----BEGIN") || form.startsWith("{");
    return framed || form.length() <= PREFIX_LENGTH ? form : form.substring(0, PREFIX_LENGTH);
  }

  private static int matchEnd(String text, int at, String form) {
    int end = at;
    while (end < text.length()
        && end - at < form.length()
        && text.charAt(end) == form.charAt(end - at)) {
      end++;
    }
    return end;
  }

  /** Long untrusted text is truncated, possibly within a secret. */
  private static void markTruncated(String text, String form, BitSet secret) {
    int end = text.length() - ELLIPSIS.length();
    for (int length = Math.min(form.length() - 1, end); length > 1; length--) {
      if (text.startsWith(form.substring(0, length), end - length)) {
        secret.set(end - length, end);
        return;
      }
    }
  }
}
