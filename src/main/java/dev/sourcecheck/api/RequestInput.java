package dev.sourcecheck.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses ids, numbers and bodies. Throws {@link InvalidInputException} for invalid ones. */
public final class RequestInput {
  private static final int MAX_DEPTH = 64;
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private RequestInput() {}

  /**
   * Parses an id in the path.
   *
   * @throws InvalidInputException {@code int_parsing} if it is not a 64-bit integer, {@code
   *     not_found} if it is not positive, because all ids are
   */
  public static long pathId(String parameter, String text, String what) {
    long id = integer("path", parameter, text);
    if (id <= 0) {
      throw InvalidInputException.notFound(parameter, what);
    }
    return id;
  }

  /** Parses an integer in the query, from {@code min} to {@code max}, both included. */
  public static long queryNumber(
      String parameter, @Nullable String text, long min, long max, long defaultValue) {
    if (text == null) {
      return defaultValue;
    }
    long number = integer("query", parameter, text);
    if (number < min || number > max) {
      throw InvalidInputException.outOfRange(parameter, min, max);
    }
    return number;
  }

  /**
   * Parses a name or a text to search for in the query. An empty one is absent, as forms send it.
   *
   * @throws InvalidInputException {@code string_unicode} if the store cannot compare it
   */
  public static @Nullable String queryText(String parameter, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (!isStorable(text)) {
      throw InvalidInputException.notStorable(List.of("query", parameter));
    }
    return text;
  }

  /** Parses a required name in the query. */
  public static String requiredQueryText(String parameter, @Nullable String text) {
    String given = queryText(parameter, text);
    if (given == null) {
      throw InvalidInputException.inQuery(parameter, "Field required", "missing");
    }
    return given;
  }

  /** Parses a constant in lower case in the query; null if it is absent. */
  public static <E extends Enum<E>> @Nullable E queryChoice(
      String parameter, @Nullable String text, Class<E> type) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    List<String> choices = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String choice = constant.name().toLowerCase(Locale.ROOT);
      if (choice.equals(text)) {
        return constant;
      }
      choices.add("'" + choice + "'");
    }
    throw InvalidInputException.inQuery(
        parameter, "Input should be one of " + String.join(", ", choices), "enum");
  }

  /** Parses the maximum number of items of a list that has none by default. */
  public static int limit(@Nullable String text) {
    return (int) queryNumber("limit", text, 1, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /** Parses a required JSON object. */
  public static ObjectNode object(byte @Nullable [] body) {
    if (isAbsent(body)) {
      throw InvalidInputException.missingBody();
    }
    if (!(tree(body) instanceof ObjectNode object)) {
      throw InvalidInputException.notAnObject();
    }
    return object;
  }

  /** Parses an optional JSON object. An absent body and {@code null} are an empty object. */
  public static ObjectNode optionalObject(byte @Nullable [] body) {
    if (isAbsent(body)) {
      return JsonNodeFactory.instance.objectNode();
    }
    JsonNode tree = tree(body);
    if (tree.isNull()) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (!(tree instanceof ObjectNode object)) {
      throw InvalidInputException.notAnObject();
    }
    return object;
  }

  private static boolean isAbsent(byte @Nullable [] body) {
    return body == null || body.length == 0;
  }

  private static long integer(String in, String parameter, String text) {
    // Long.parseLong accepts the digits of all scripts
    if (!text.matches("[+-]?[0-9]{1,19}")) {
      throw InvalidInputException.notAnInteger(in, parameter);
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException tooLarge) {
      throw InvalidInputException.notAnInteger(in, parameter);
    }
  }

  private static JsonNode tree(byte @Nullable [] body) {
    String text = utf8(body == null ? new byte[0] : body);
    try {
      JsonNode tree = JSON.readTree(text);
      if (tree.isMissingNode()) {
        throw InvalidInputException.malformedJson(0, "Expecting value");
      }
      requireStorable(tree, new ArrayList<>(List.of("body")));
      return tree;
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      int offset = at == null ? 0 : (int) Math.max(0, at.getCharOffset());
      // the parser's message quotes the input, which may contain a secret
      throw InvalidInputException.malformedJson(offset, reason(e));
    }
  }

  private static String reason(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    if (message.startsWith("Duplicate")) {
      return "a name occurs twice in one object";
    }
    if (message.contains("nesting depth")) {
      return "nested deeper than " + MAX_DEPTH;
    }
    return message.startsWith("Unexpected end") ? "unexpected end" : "not valid JSON";
  }

  private static String utf8(byte[] bytes) {
    // Jackson detects UTF-16 and accepts some malformed sequences
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    try {
      if (result.isError()) {
        result.throwException();
      }
    } catch (CharacterCodingException e) {
      throw InvalidInputException.malformedJson(in.position(), "not UTF-8");
    }
    return out.flip().toString();
  }

  /** PostgreSQL rejects NUL and lone surrogates in text and jsonb. */
  private static void requireStorable(JsonNode node, List<Object> path) {
    if (node.isTextual() && !isStorable(node.textValue())) {
      throw InvalidInputException.notStorable(path);
    }
    int depth = path.size();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!isStorable(field.getKey())) {
        throw InvalidInputException.notStorable(path);
      }
      path.add(field.getKey());
      requireStorable(field.getValue(), path);
      path.remove(depth);
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        path.add(i);
        requireStorable(node.get(i), path);
        path.remove(depth);
      }
    }
  }

  private static boolean isStorable(String text) {
    return text.codePoints()
        .noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
  }
}
