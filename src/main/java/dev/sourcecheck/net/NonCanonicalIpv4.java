package dev.sourcecheck.net;

import java.util.regex.Pattern;

/**
 * Recognizes IPv4 addresses in octal or hexadecimal form, with fewer parts or with a trailing dot.
 * Resolvers interpret them differently (0177.0.0.1 as 127.0.0.1 or as 177.0.0.1), so they are
 * denied. Host names are not affected, because no name ends in a number.
 *
 * @see <a href="https://url.spec.whatwg.org/#ends-in-a-number-checker">URL, 3.5</a>
 */
final class NonCanonicalIpv4 {
  private static final Pattern ENDS_IN_A_NUMBER =
      Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9A-Fa-f]*)\\.?", Pattern.DOTALL);

  private static final Pattern CANONICAL =
      Pattern.compile(
          "(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}");

  private static final Pattern LEADING_ZERO = Pattern.compile("(.*\\.)?0[0-9].*", Pattern.DOTALL);

  private NonCanonicalIpv4() {}

  static boolean matches(String host) {
    if (host.indexOf(':') >= 0) {
      return false;
    }
    return ENDS_IN_A_NUMBER.matcher(host).matches()
        && (!CANONICAL.matcher(host).matches() || LEADING_ZERO.matcher(host).matches());
  }
}
