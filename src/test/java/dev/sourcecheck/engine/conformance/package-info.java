/**
 * What every engine must do, tested against a real server. An engine's test implements {@link
 * dev.sourcecheck.engine.conformance.EngineConformance} and supplies a {@link
 * dev.sourcecheck.engine.conformance.TestedServer}. A capability that the engine does not have is
 * declared with its reason, and its tests are skipped with that reason.
 */
package dev.sourcecheck.engine.conformance;
