package dev.sourcecheck.api;

import java.util.List;

/**
 * What the caller sent cannot be used. {@link ErrorMappers} turns it into a 422 that lists every
 * problem; the words of {@code type} are part of the public contract.
 */
public final class InvalidInputException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<InputError> problems;

  /**
   * One thing that is wrong.
   *
   * @param loc where: {@code path}, {@code query}, {@code header} or {@code body}, then the names
   *     (String) and positions (Integer) that lead to it
   * @param msg a sentence for people
   * @param type a stable word for programs
   */
  public record InputError(List<Object> loc, String msg, String type) {
    public InputError {
      loc = List.copyOf(loc);
    }
  }

  public InvalidInputException(List<InputError> problems) {
    super("The input has " + problems.size() + " problems");
    this.problems = List.copyOf(problems);
  }

  private InvalidInputException(List<Object> loc, String msg, String type) {
    this(List.of(new InputError(loc, msg, type)));
  }

  public List<InputError> problems() {
    return problems;
  }

  /** An id in the path that is well formed but names nothing. */
  public static InvalidInputException notFound(String parameter, String what) {
    return new InvalidInputException(List.of("path", parameter), what + " not found", "not_found");
  }

  static InvalidInputException notAnInteger(String in, String parameter) {
    return new InvalidInputException(
        List.of(in, parameter), "Input should be a valid integer", "int_parsing");
  }

  static InvalidInputException outOfRange(String parameter, long least, long most) {
    return new InvalidInputException(
        List.of("query", parameter),
        "Input should be between " + least + " and " + most,
        "out_of_range");
  }

  static InvalidInputException noBody() {
    return new InvalidInputException(List.of("body"), "Field required", "missing");
  }

  static InvalidInputException noObject() {
    return new InvalidInputException(
        List.of("body"), "Input should be a valid JSON object", "model_attributes_type");
  }

  static InvalidInputException malformedJson(int offset, String why) {
    return new InvalidInputException(
        List.of("body", offset), "JSON decode error: " + why, "json_invalid");
  }

  static InvalidInputException notStorable(List<Object> loc) {
    return new InvalidInputException(
        loc, "Input should be text without NUL characters and lone surrogates", "string_unicode");
  }

  /** A field of the body that is wrong in a way of its own. */
  public static InvalidInputException inBody(String field, String msg, String type) {
    return new InvalidInputException(List.of("body", field), msg, type);
  }

  /** A query parameter that is wrong in a way of its own. */
  public static InvalidInputException inQuery(String parameter, String msg, String type) {
    return new InvalidInputException(List.of("query", parameter), msg, type);
  }

  /** A header that is wrong in a way of its own. */
  public static InvalidInputException inHeader(String header, String msg, String type) {
    return new InvalidInputException(List.of("header", header), msg, type);
  }

  /** The id names something that is not in the state that the request needs. */
  public static InvalidInputException wrongState(String parameter, String msg) {
    return new InvalidInputException(List.of("path", parameter), msg, "wrong_state");
  }

  /** A body that must hold at least one credential holds none. */
  public static InvalidInputException noCredentials() {
    return new InvalidInputException(List.of("body"), "A credential is required", "missing");
  }
}
