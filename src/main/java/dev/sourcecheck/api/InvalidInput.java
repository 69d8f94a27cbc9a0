package dev.sourcecheck.api;

import java.util.List;

/**
 * What the caller sent cannot be used. {@link ErrorAnswers} turns it into a 422 that lists every
 * problem; the words of {@code type} are part of the public contract.
 */
public final class InvalidInput extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  /**
   * One thing that is wrong.
   *
   * @param loc where: {@code path}, {@code query}, {@code header} or {@code body}, then the names
   *     (String) and positions (Integer) that lead to it
   * @param msg a sentence for people
   * @param type a stable word for programs
   */
  public record Problem(List<Object> loc, String msg, String type) {
    public Problem {
      loc = List.copyOf(loc);
    }
  }

  public InvalidInput(List<Problem> problems) {
    super("The input has " + problems.size() + " problems");
    this.problems = List.copyOf(problems);
  }

  private InvalidInput(List<Object> loc, String msg, String type) {
    this(List.of(new Problem(loc, msg, type)));
  }

  public List<Problem> problems() {
    return problems;
  }

  /** An id in the path that is well formed but names nothing. */
  public static InvalidInput notFound(String parameter, String what) {
    return new InvalidInput(List.of("path", parameter), what + " not found", "not_found");
  }

  static InvalidInput notAnInteger(String in, String parameter) {
    return new InvalidInput(
        List.of(in, parameter), "Input should be a valid integer", "int_parsing");
  }

  static InvalidInput outOfRange(String parameter, long least, long most) {
    return new InvalidInput(
        List.of("query", parameter),
        "Input should be between " + least + " and " + most,
        "out_of_range");
  }

  static InvalidInput noBody() {
    return new InvalidInput(List.of("body"), "Field required", "missing");
  }

  static InvalidInput noObject() {
    return new InvalidInput(
        List.of("body"), "Input should be a valid JSON object", "model_attributes_type");
  }

  static InvalidInput malformedJson(int offset, String why) {
    return new InvalidInput(List.of("body", offset), "JSON decode error: " + why, "json_invalid");
  }

  static InvalidInput notStorable(List<Object> loc) {
    return new InvalidInput(
        loc, "Input should be text without NUL characters and lone surrogates", "string_unicode");
  }

  /** A field of the body that is wrong in a way of its own. */
  public static InvalidInput inBody(String field, String msg, String type) {
    return new InvalidInput(List.of("body", field), msg, type);
  }

  /** A query parameter that is wrong in a way of its own. */
  public static InvalidInput inQuery(String parameter, String msg, String type) {
    return new InvalidInput(List.of("query", parameter), msg, type);
  }

  /** A header that is wrong in a way of its own. */
  public static InvalidInput inHeader(String header, String msg, String type) {
    return new InvalidInput(List.of("header", header), msg, type);
  }

  /** The id names something that is not in the state that the request needs. */
  public static InvalidInput wrongState(String parameter, String msg) {
    return new InvalidInput(List.of("path", parameter), msg, "wrong_state");
  }

  /** A body that must hold at least one credential holds none. */
  public static InvalidInput noCredentials() {
    return new InvalidInput(List.of("body"), "A credential is required", "missing");
  }
}
