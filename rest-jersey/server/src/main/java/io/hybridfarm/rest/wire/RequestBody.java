package io.hybridfarm.rest.wire;

/** Marks the records that a request's JSON body is read into. */
public interface RequestBody {}
