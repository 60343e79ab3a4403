package io.hybridfarm.cli;
