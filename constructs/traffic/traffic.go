// Package traffic sends records to one stream from inside AWS, with lambda/kdgworker.
// Package fleet defines the work of that function.
//
//   - [NewSteady]: EventBridge Scheduler invokes the function once a minute, for the records
//     of the minute before.
//   - [NewBulk]: a Step Functions state machine divides the records of a run among workers,
//     which are invocations of the function.
//
// The files:
//
//  1. function.go creates the function.
//  2. steady.go creates its schedule, and bulk.go the state machine, whose states are in
//     share.go and total.go.
//  3. role.go grants the permissions.
//  4. alarms.go watches minutes and runs.
package traffic
