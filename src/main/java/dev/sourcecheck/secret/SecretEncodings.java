package dev.sourcecheck.secret;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The encodings in which a secret can appear in messages of a driver or a server. */
final class SecretEncodings {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-F]{2}");
  // matches code units, not code points, as JSON escapes do
  private static final Pattern OUTSIDE_ASCII = Pattern.compile("[\\x00-\\x1F\\x7F-\\uFFFF]");
  private static final Pattern GAPS = Pattern.compile("[\\s\\p{Z}\\p{C}]+");
  private static final Pattern CONFIDENTIAL_NAME = Pattern.compile("private|secret|password|token");
  private static final int MIN_PART_LENGTH = 16;
  private static final int MIN_BASE64_LENGTH = 6;

  private SecretEncodings() {}

  /** The parts of a secret that are confidential alone: the whole, its lines, keys in its JSON. */
  static Set<String> parts(String secret) {
    Set<String> parts = new LinkedHashSet<>();
    parts.add(secret);
    if (secret.stripLeading().startsWith("{")) {
      try {
        addLeaves(JSON.readTree(secret), parts);
      } catch (JsonProcessingException noJson) {
        parts.add(secret.strip());
      }
    }
    for (String part : Set.copyOf(parts)) {
      if (part.indexOf('\n') >= 0) {
        part.lines()
            .map(String::strip)
            .filter(line -> line.length() >= MIN_PART_LENGTH && !line.startsWith("-----"))
            .forEach(parts::add);
      }
    }
    return parts;
  }

  /** Adds only fields with a confidential name: a key file also has a project and an address. */
  private static void addLeaves(JsonNode node, Set<String> parts) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String name = field.getKey().toLowerCase(Locale.ROOT);
      boolean confidential = CONFIDENTIAL_NAME.matcher(name).find();
      String text = field.getValue().asText();
      if (confidential && text.length() >= MIN_PART_LENGTH) {
        parts.add(text);
      }
      addLeaves(field.getValue(), parts);
    }
  }

  /** The text itself and all its encodings. */
  static Set<String> of(String text) {
    Set<String> forms = new LinkedHashSet<>();
    forms.add(text);
    // untrusted text is collapsed into one line before it is scrubbed
    forms.add(GAPS.matcher(text).replaceAll(" ").strip());
    String form = URLEncoder.encode(text, StandardCharsets.UTF_8);
    String percent = form.replace("+", "%20");
    for (String url : new String[] {form, percent, percent.replace("%7E", "~")}) {
      forms.add(url);
      forms.add(lowerCaseEscapes(url));
    }
    forms.add(new String(JsonStringEncoder.getInstance().quoteAsString(text)));
    forms.add(unicodeEscaped(text));
    forms.add(
        text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("'", "&#39;"));
    forms.add(text.replace("'", "''"));
    forms.add(text.replace("\"", "\"\""));
    forms.add(text.replace("\\", "\\\\").replace("'", "\\'"));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 3) {
      forms.add(HexFormat.of().formatHex(bytes));
      forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
    }
    addBase64(bytes, forms);
    forms.remove("");
    return forms;
  }

  /** Adds the text alone, and as a part of a longer text, at each of three possible offsets. */
  private static void addBase64(byte[] bytes, Set<String> forms) {
    Base64.Encoder standard = Base64.getEncoder();
    Base64.Encoder url = Base64.getUrlEncoder();
    if (bytes.length > 3) {
      forms.add(standard.encodeToString(bytes));
      forms.add(url.encodeToString(bytes));
      forms.add(standard.withoutPadding().encodeToString(bytes));
      forms.add(url.withoutPadding().encodeToString(bytes));
    }
    for (int before = 0; before < 3; before++) {
      byte[] shifted = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, shifted, before, bytes.length);
      // only the characters that depend on no bits of the neighbours
      int from = (before * 8 + 5) / 6;
      int to = shifted.length * 8 / 6;
      if (to - from >= MIN_BASE64_LENGTH) {
        forms.add(standard.encodeToString(shifted).substring(from, to));
        forms.add(url.encodeToString(shifted).substring(from, to));
      }
    }
  }

  private static String lowerCaseEscapes(String url) {
    return ESCAPE.matcher(url).replaceAll(match -> match.group().toLowerCase(Locale.ROOT));
  }

  private static String unicodeEscaped(String text) {
    return OUTSIDE_ASCII
        .matcher(text)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    String.format(Locale.ROOT, "\\u%04x", (int) match.group().charAt(0))));
  }
}
