package dev.sourcecheck.net;

import java.util.regex.Pattern;

/**
 * IPv4 addresses in octal, hexadecimal, with fewer parts or with a dot at the end. Resolvers
 * disagree on what they mean (0177.0.0.1 is 127.0.0.1 to one and 177.0.0.1 to another), so none is
 * asked. As no name ends in a number, nothing else is hit.
 *
 * @see <a href="https://url.spec.whatwg.org/#ends-in-a-number-checker">URL, 3.5</a>
 */
final class NonCanonicalIpv4 {
  private static final Pattern ENDS_IN_A_NUMBER =
      Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9A-Fa-f]*)\\.?", Pattern.DOTALL);

  private static final Pattern USUAL =
      Pattern.compile(
          "(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}");

  private static final Pattern LEADING_ZERO = Pattern.compile("(.*\\.)?0[0-9].*", Pattern.DOTALL);

  private NonCanonicalIpv4() {}

  static boolean in(String host) {
    if (host.indexOf(':') >= 0) {
      return false;
    }
    return ENDS_IN_A_NUMBER.matcher(host).matches()
        && (!USUAL.matcher(host).matches() || LEADING_ZERO.matcher(host).matches());
  }
}
